-- How many files a message does not show that it was to show: Telegram took them from nowhere.
ALTER TABLE parts ADD COLUMN lacks INTEGER NOT NULL DEFAULT 0;
