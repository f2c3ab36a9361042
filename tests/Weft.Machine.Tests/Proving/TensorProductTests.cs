using Weft.Ethereum;
using Weft.Market;

namespace Weft.Machine.Tests;

public sealed class TensorProductTests
{
    private static readonly HardwareChallenge Challenge = new(
        Address.Zero, Address.Zero, Keccak.Hash("tensor cores"u8), Hash32.Zero, 2,
        new(
            Matrix: 64, OpenedRows: 8, Cells: 1_000, CellRounds: 4, Walks: 64, Steps: 16, OpenedWalks: 4, Echoes: 4,
            EchoSteps: 16),
        new(1), 1_000, 1_000);

    /// <summary>On paper, so that the order of rows and columns is not the one thing that nobody looks at.</summary>
    [Fact]
    public void Rows_of_the_product_are_those_of_the_product()
    {
        const int size = 32;
        var random = new Random(7);
        var (left, right) = (new byte[size * size], new byte[size * size]);
        random.NextBytes(left);
        random.NextBytes(right);
        var cores = new PlainTensorCores();
        using var product = TensorProduct.Of(
            cores, size, (from, into) => left.AsSpan((int)from, into.Length).CopyTo(into),
            (from, into) => Transposed(right, size).AsSpan((int)from, into.Length).CopyTo(into));
        var band = new int[16 * size];
        product.Multiply(16, band);
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var expected = Enumerable.Range(0, size).Sum(
                    i => (sbyte)left[((16 + row) * size) + i] * (sbyte)right[(i * size) + column]);
                Assert.Equal(expected, band[(row * size) + column]);
            }
        }
    }

    [Fact]
    public void Tensor_cores_come_to_the_integers_of_the_processor()
    {
        var cores = new PlainTensorCores();
        using (var prover = OpenClProver.TryRun(0, Challenge, gpu: 1, _ => cores))
        {
            Assert.SkipWhen(prover is null, "there is no OpenCL device on this machine");
            Assert.Equal("plain", prover.MultipliedBy);
            var plain = PlainProver.Work(Challenge, gpu: 1);
            Assert.Equal(plain.Roots, prover.Results.Roots);
            var commitment = new HardwareCommitment(Challenge.Hash(), [plain.Roots, plain.Roots]);
            var shown = prover.Results.Open(Challenge, commitment, Hash32.Zero).Rows;
            Assert.Equal(
                plain.Open(Challenge, commitment, Hash32.Zero).Rows.Select(row => row.Numbers.ToArray()),
                shown.Select(row => row.Numbers.ToArray()));
        }

        Assert.Equal(0, cores.Held);
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    public void Where_they_err_or_fail_the_kernel_multiplies(int mistake, int room)
    {
        var cores = new PlainTensorCores(mistake) { Room = room };
        using var prover = OpenClProver.TryRun(0, Challenge, gpu: 0, _ => cores);
        Assert.SkipWhen(prover is null, "there is no OpenCL device on this machine");
        Assert.Equal("OpenCL", prover.MultipliedBy);
        Assert.Equal(0, cores.Held);
        Assert.Equal(PlainProver.Work(Challenge, gpu: 0).Roots, prover.Results.Roots);
    }

    /// <summary>The library itself, where there is a card for it.</summary>
    [Fact]
    public void A_card_of_NVIDIA_multiplies_by_its_tensor_cores()
    {
        var has = CudaDriver.IsThere;
        Assert.SkipUnless(has, "This machine has no NVIDIA card.");
        var opened = false;
        using var prover = OpenClProver.TryRun(0, Challenge, gpu: 0, uuid =>
        {
            var cores = CublasLt.TryOpen(uuid);
            opened = cores is not null;
            return cores;
        });
        Assert.SkipUnless(opened, "cuBLASLt is not installed.");
        Assert.StartsWith("tensor cores", prover!.MultipliedBy, StringComparison.Ordinal);
        Assert.Equal(PlainProver.Work(Challenge, gpu: 0).Roots, prover.Results.Roots);
    }

    private static byte[] Transposed(byte[] matrix, int size)
    {
        var turned = new byte[matrix.Length];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                turned[(column * size) + row] = matrix[(row * size) + column];
        return turned;
    }
}
