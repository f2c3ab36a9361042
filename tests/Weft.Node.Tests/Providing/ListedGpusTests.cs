using Weft.Market;

namespace Weft.Node.Tests;

public sealed class ListedGpusTests
{
    [Fact]
    public void A_card_that_the_market_has_no_class_for_is_left_out_and_the_others_keep_their_numbers()
    {
        GpuDevice[] gpus =
        [
            new(0, "nvidia-quadro-p2000", "Quadro P2000", "GPU-0", 1, "", "nvml"),
            new(1, "nvidia-h200", "NVIDIA H200", "GPU-1", 1, "", "nvml"),
        ];
        var listed = ListedGpus.Of(
            new MachineReport(gpus, "cpu", 1, 1, Features.None, []), name => name is "cpu" or "nvidia-h200");
        Assert.Equal(1, Assert.Single(listed.Machine.Gpus).Index);
        var why = Assert.Single(listed.Unlisted);
        Assert.Equal("gpu-class-unlisted", why.Code);
        Assert.Contains("nvidia-quadro-p2000", why.Sentence, StringComparison.Ordinal);
    }
}
