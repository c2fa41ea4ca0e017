CREATE TABLE customers (
  id uuid NOT NULL,
  email varchar(320) NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_email_key UNIQUE (email)
);
CREATE TABLE orders (
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  number varchar(20) NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now(),
  total numeric(12, 2) NOT NULL,
  rating integer,
  version bigint NOT NULL DEFAULT 0,
  CONSTRAINT orders_pkey PRIMARY KEY (id),
  CONSTRAINT orders_number_key UNIQUE (number),
  CONSTRAINT orders_total_check CHECK (total >= 0),
  CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE INDEX orders_placed_at_idx ON orders (placed_at DESC, id DESC);
COMMENT ON TABLE orders IS 'What customers order.';
COMMENT ON COLUMN orders.total IS 'In euros, with VAT.';
COMMENT ON COLUMN orders.rating IS '1 to 5 stars';
