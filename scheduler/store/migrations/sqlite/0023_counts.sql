-- What is counted, and what is due, by state; and what came out when.
DROP INDEX deliveries_open;
CREATE INDEX deliveries_due ON deliveries (state, due);
CREATE INDEX deliveries_begun ON deliveries (id) WHERE state = 'planned' AND flags & 1 <> 0;
CREATE INDEX deliveries_waiting ON deliveries (id) WHERE wait <> '';
CREATE INDEX parts_first ON parts (at) WHERE n = 0;
