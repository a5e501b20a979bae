"""What EKS knows and keeps: its catalog of versions, and the records that moto has no place for."""
