-- What a worker looks for, apart from what it sends.
CREATE INDEX deliveries_unconfirmed ON deliveries (chat, at) WHERE state = 'unconfirmed';
