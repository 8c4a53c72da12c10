-- Why an admin did something, where a reason was asked for.
ALTER TABLE acts ADD COLUMN why TEXT NOT NULL DEFAULT '';
