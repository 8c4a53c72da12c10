-- The deliveries of a file.
CREATE INDEX deliveries_path ON deliveries (path);
