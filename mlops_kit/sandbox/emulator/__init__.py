"""The emulated AWS API: moto with the operations and mends that the kit needs."""
