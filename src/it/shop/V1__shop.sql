-- A shop, as one would write it, with what DDLDatabase cannot read left out by jOOQ's comments.

CREATE TABLE customers (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  email varchar(320) NOT NULL,
  name text NOT NULL,
  phone varchar(40),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_email_key UNIQUE (email),
  CONSTRAINT customers_phone_key UNIQUE (phone),
  CONSTRAINT customers_name_check CHECK (length(name) > 0)
);
COMMENT ON TABLE customers IS 'Who buys.';
COMMENT ON COLUMN customers.name IS 'As they write it: <b>, @name, {@code}, */ and \u0000 included';
CREATE INDEX customers_created_at_idx ON customers (created_at);

CREATE TABLE orders (
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  placed_at timestamptz NOT NULL,
  note varchar(200),
  rating integer,
  discount numeric(12, 2) NOT NULL DEFAULT 0,
  state varchar(10) NOT NULL DEFAULT 'open',
  version bigint NOT NULL DEFAULT 0,
  CONSTRAINT orders_pkey PRIMARY KEY (id),
  CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT orders_customer_id_placed_at_key UNIQUE (customer_id, placed_at),
  CONSTRAINT orders_state_check CHECK (state IN ('open', 'paid', 'sent'))
);
CREATE INDEX orders_placed_at_idx ON orders (placed_at DESC, id DESC);
COMMENT ON TABLE orders IS 'What customers order.';
COMMENT ON COLUMN orders.rating IS '1 to 5 stars';

-- A key of two columns, one of them a reference.
CREATE TABLE order_lines (
  order_id uuid NOT NULL,
  number integer NOT NULL,
  article varchar(50) NOT NULL,
  amount integer NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, number),
  CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id)
);

-- A reference of two columns.
CREATE TABLE returns (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id uuid NOT NULL,
  line_number integer NOT NULL,
  reason text NOT NULL,
  CONSTRAINT returns_line_fkey FOREIGN KEY (order_id, line_number) REFERENCES order_lines (order_id, number)
);

-- A reference to itself, and a key that counts.
CREATE TABLE categories (
  id serial PRIMARY KEY,
  name varchar(100) NOT NULL UNIQUE,
  parent_id integer REFERENCES categories (id)
);
COMMENT ON TABLE categories IS 'tegmen: order by name';

-- Two references to one table, and keys that the caller chooses.
CREATE TABLE accounts (
  number varchar(34) NOT NULL PRIMARY KEY,
  balance numeric(20, 4) NOT NULL DEFAULT 0,
  key text,
  value text
);
CREATE TABLE transfers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  from_account varchar(34) NOT NULL REFERENCES accounts (number),
  to_account varchar(34) NOT NULL REFERENCES accounts (number),
  cents bigint NOT NULL,
  booked_on date NOT NULL
);
CREATE INDEX transfers_from_idx ON transfers (from_account, booked_on);
COMMENT ON TABLE transfers IS 'Money that moves.
tegmen: order by booked_on desc, id';

-- One to one: the key is the reference.
CREATE TABLE customer_settings (
  customer_id uuid NOT NULL PRIMARY KEY REFERENCES customers (id),
  newsletter boolean NOT NULL DEFAULT false,
  theme varchar(20) NOT NULL DEFAULT 'light'
);

-- Nothing but a key.
CREATE TABLE customer_categories (
  customer_id uuid NOT NULL REFERENCES customers (id),
  category_id integer NOT NULL REFERENCES categories (id),
  PRIMARY KEY (customer_id, category_id)
);

CREATE VIEW customer_names AS SELECT id, name FROM customers;
COMMENT ON VIEW customer_names IS 'tegmen: order by id';

-- An expression, which jOOQ need not know of.
/* [jooq ignore start] */
CREATE INDEX customers_lower_email_idx ON customers (lower(email));
/* [jooq ignore stop] */
