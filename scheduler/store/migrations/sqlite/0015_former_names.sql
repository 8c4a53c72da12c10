-- Names that articles had before: links, buttons and subscriptions still go by
-- them.
CREATE TABLE former_names (
	name TEXT PRIMARY KEY,
	slug TEXT NOT NULL
);
CREATE INDEX former_names_slug ON former_names (slug);
