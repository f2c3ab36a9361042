namespace Weft.Machine.Tests.Probe;

public sealed class GpuClassesTests
{
    /// <summary>Names as NVIDIA's drivers report them.</summary>
    [Theory]
    [InlineData("NVIDIA H200", "nvidia-h200")]
    [InlineData("NVIDIA H100 80GB HBM3", "nvidia-h100-sxm")]
    [InlineData("NVIDIA H100 PCIe", "nvidia-h100-pcie")]
    [InlineData("NVIDIA H100 NVL", "nvidia-h100-nvl")]
    [InlineData("NVIDIA A100-SXM4-80GB", "nvidia-a100-80gb")]
    [InlineData("NVIDIA A100-PCIE-40GB", "nvidia-a100-40gb")]
    [InlineData("A100-SXM4-40GB", "nvidia-a100-40gb")]
    [InlineData("NVIDIA A10G", "nvidia-a10g")]
    [InlineData("NVIDIA A10", "nvidia-a10")]
    [InlineData("NVIDIA L40S", "nvidia-l40s")]
    [InlineData("NVIDIA L4", "nvidia-l4")]
    [InlineData("Tesla T4", "nvidia-t4")]
    [InlineData("Tesla V100-SXM2-16GB", "nvidia-v100")]
    [InlineData("NVIDIA GeForce RTX 4090", "nvidia-rtx-4090")]
    [InlineData("NVIDIA GeForce RTX 4090 D", "nvidia-rtx-4090-d")]
    [InlineData("NVIDIA GeForce RTX 4090 Laptop GPU", "nvidia-rtx-4090-laptop")]
    [InlineData("NVIDIA GeForce RTX 4070 Ti SUPER", "nvidia-rtx-4070-ti-super")]
    [InlineData("NVIDIA GeForce RTX 4070 SUPER", "nvidia-rtx-4070-super")]
    [InlineData("NVIDIA GeForce RTX 3060", "nvidia-rtx-3060")]
    [InlineData("NVIDIA RTX 6000 Ada Generation", "nvidia-rtx-6000-ada")]
    [InlineData("NVIDIA RTX A6000", "nvidia-rtx-a6000")]
    [InlineData("NVIDIA RTX PRO 6000 Blackwell Workstation Edition", "nvidia-rtx-pro-6000")]
    [InlineData("Quadro P2000", "nvidia-quadro-p2000")]
    [InlineData("", "nvidia-unknown")]
    public void A_drivers_name_leads_to_one_class(string name, string expected) =>
        Assert.Equal(expected, GpuClasses.OfNvidia(name));
}
