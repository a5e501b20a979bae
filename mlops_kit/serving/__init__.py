"""The inference server: SageMaker's container contract, one code in the image, on EKS and in the sandbox.

It stands alone: nothing here imports the rest of the kit, so that the image holds this folder only.
"""
