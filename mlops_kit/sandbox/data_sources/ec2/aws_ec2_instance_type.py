"""What an instance type is made of."""

from __future__ import annotations

from typing import Any

import jmespath

from mlops_kit.sandbox.backed.context import Context
from mlops_kit.sandbox.backed.spec import DataSource
from mlops_kit.sandbox.backed.values import Values

_ATTRIBUTES = {
    "auto_recovery_supported": "AutoRecoverySupported",
    "bare_metal": "BareMetal",
    "boot_modes": "SupportedBootModes",
    "burstable_performance_supported": "BurstablePerformanceSupported",
    "current_generation": "CurrentGeneration",
    "dedicated_hosts_supported": "DedicatedHostsSupported",
    "default_cores": "VCpuInfo.DefaultCores",
    "default_network_card_index": "NetworkInfo.DefaultNetworkCardIndex",
    "default_threads_per_core": "VCpuInfo.DefaultThreadsPerCore",
    "default_vcpus": "VCpuInfo.DefaultVCpus",
    "ebs_encryption_support": "EbsInfo.EncryptionSupport",
    "ebs_nvme_support": "EbsInfo.NvmeSupport",
    "ebs_optimized_support": "EbsInfo.EbsOptimizedSupport",
    "ebs_performance_baseline_bandwidth": "EbsInfo.EbsOptimizedInfo.BaselineBandwidthInMbps",
    "ebs_performance_baseline_iops": "EbsInfo.EbsOptimizedInfo.BaselineIops",
    "ebs_performance_baseline_throughput": "EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps",
    "ebs_performance_maximum_bandwidth": "EbsInfo.EbsOptimizedInfo.MaximumBandwidthInMbps",
    "ebs_performance_maximum_iops": "EbsInfo.EbsOptimizedInfo.MaximumIops",
    "ebs_performance_maximum_throughput": "EbsInfo.EbsOptimizedInfo.MaximumThroughputInMBps",
    "efa_maximum_interfaces": "NetworkInfo.EfaInfo.MaximumEfaInterfaces",
    "efa_supported": "NetworkInfo.EfaSupported",
    "ena_srd_supported": "NetworkInfo.EnaSrdSupported",
    "ena_support": "NetworkInfo.EnaSupport",
    "encryption_in_transit_supported": "NetworkInfo.EncryptionInTransitSupported",
    "free_tier_eligible": "FreeTierEligible",
    "hibernation_supported": "HibernationSupported",
    "hypervisor": "Hypervisor",
    "instance_storage_supported": "InstanceStorageSupported",
    "ipv6_supported": "NetworkInfo.Ipv6Supported",
    "maximum_ipv4_addresses_per_interface": "NetworkInfo.Ipv4AddressesPerInterface",
    "maximum_ipv6_addresses_per_interface": "NetworkInfo.Ipv6AddressesPerInterface",
    "maximum_network_cards": "NetworkInfo.MaximumNetworkCards",
    "maximum_network_interfaces": "NetworkInfo.MaximumNetworkInterfaces",
    "memory_size": "MemoryInfo.SizeInMiB",
    "network_performance": "NetworkInfo.NetworkPerformance",
    "nitro_enclaves_support": "NitroEnclavesSupport",
    "nitro_tpm_support": "NitroTpmSupport",
    "nitro_tpm_supported_versions": "NitroTpmInfo.SupportedVersions",
    "phc_support": "PhcSupport",
    "supported_architectures": "ProcessorInfo.SupportedArchitectures",
    "supported_cpu_features": "ProcessorInfo.SupportedFeatures",
    "supported_placement_strategies": "PlacementGroupInfo.SupportedStrategies",
    "supported_root_device_types": "SupportedRootDeviceTypes",
    "supported_usages_classes": "SupportedUsageClasses",
    "supported_virtualization_types": "SupportedVirtualizationTypes",
    "sustained_clock_speed": "ProcessorInfo.SustainedClockSpeedInGhz",
    "total_gpu_memory": "GpuInfo.TotalGpuMemoryInMiB",
    "total_instance_storage": "InstanceStorageInfo.TotalSizeInGB",
    "valid_cores": "VCpuInfo.ValidCores",
    "valid_threads_per_core": "VCpuInfo.ValidThreadsPerCore",
}


def _resolve(context: Context, values: Values) -> Values:
    name = values["instance_type"]
    found = context.client("ec2").describe_instance_types(InstanceTypes=[name])["InstanceTypes"][0]
    return {
        "id": name,
        **{attribute: jmespath.search(path, found) for attribute, path in _ATTRIBUTES.items()},
        "gpus": [_gpu(gpu) for gpu in jmespath.search("GpuInfo.Gpus", found) or ()],
        "instance_disks": [
            {"count": disk["Count"], "size": disk["SizeInGB"], "type": disk["Type"]}
            for disk in jmespath.search("InstanceStorageInfo.Disks", found) or ()
        ],
    }


def _gpu(gpu: dict[str, Any]) -> Values:
    return {
        "count": gpu.get("Count"),
        "manufacturer": gpu.get("Manufacturer"),
        "memory_size": jmespath.search("MemoryInfo.SizeInMiB", gpu),
        "name": gpu.get("Name"),
    }


DATA_SOURCE = DataSource(type="aws_ec2_instance_type", resolve=_resolve)
