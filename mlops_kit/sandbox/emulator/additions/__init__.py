"""Operations and mends added to moto, one file a concern, each with an `install()`."""
