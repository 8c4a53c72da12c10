-- The commit of the articles' repository by which a post came to show a version; "-"
-- where that is not known.
ALTER TABLE versions ADD COLUMN revision TEXT NOT NULL DEFAULT '';
