"""The parts of the stand-in: engine, cloud, database, org, and stacks deployed onto them."""
