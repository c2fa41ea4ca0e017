CREATE INDEX tegmen_transaction_committed_at_idx ON tegmen_transaction (committed_at) USING HASH WITH (bucket_count = 8);
