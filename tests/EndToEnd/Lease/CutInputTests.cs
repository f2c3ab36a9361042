using System.Security.Cryptography;

namespace Weft.EndToEnd;

/// <summary>The provider is killed while an input comes, and what came of it is not sent again.</summary>
[Collection(SharedNetwork.Name)]
public sealed class CutInputTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    private const int InputBytes = 256 << 20;

    /// <summary>So much has to be there already that sending it again takes longer than some looks.</summary>
    private const int Enough = 64 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DirectoryInfo Inputs => new(Path.Combine(Network.ProviderHome.Path, "provider", "inputs"));

    /// <param name="damaged">What came before the crash is not what was sent, as after a power cut.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_is_killed_while_an_input_comes_goes_on_with_it_and_is_paid(bool damaged)
    {
        var before = await Network.BooksAsync();
        var content = RandomNumberGenerator.GetBytes(InputBytes);
        Directory.CreateDirectory(Scratch.Name("in"));
        await File.WriteAllBytesAsync(Scratch.Name("in/big.bin"), content, Cancel);
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(
            Network.Renter,
            [
                "run", "--gpu", Network.GpuClass, "--price", "0.36", "--duration", "10m", "--memory", "64MiB",
                "--cpus", "0.5", "--disk", "512MiB", "--image", ContainerEngine.Image,
                "-v", Scratch.Name("in") + ":/data", "--statement", statement, "--",
                "sha256sum", "/data/big.bin",
            ]);
        await Eventually.TrueAsync("enough of the input is there", () => Part() >= Enough, () => run.Everything);
        await Network.Provider.KillAsync();
        var held = Part();
        Assert.True(held is >= Enough and < InputBytes, $"{held} of {InputBytes} bytes came before the crash.");
        if (damaged) Damage();

        // The renter is held still, so that the first word of the new provider is not missed.
        await run.SignalAsync("STOP");
        await Network.StartProviderAsync(gpusFree: 0);
        Assert.Equal(held, Part());
        await run.SignalAsync("CONT");
        var least = held;
        await Eventually.TrueAsync(
            "the input is whole",
            () =>
            {
                var now = Part();
                if (now is { } bytes) least = Math.Min(least!.Value, bytes);
                return now is null && Inputs.EnumerateFiles("*.tar").Any(file => file.Length > InputBytes);
            },
            () => run.Everything);
        var ran = (await run.ExitAsync()).Succeeded();

        Assert.StartsWith(
            Convert.ToHexStringLower(SHA256.HashData(content)), ran.Output, StringComparison.Ordinal);
        // What is good is gone on with; what is not is found out, and sent again from its first byte.
        if (damaged) Assert.True(least < held, $"Sent again, it began with {least} of {held} bytes.");
        else Assert.Equal(held, least);
        var closing = ClosingStatement.Read(statement);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        foreach (var input in Inputs.GetFiles()) input.Delete();
        await Network.OffersAsync(Network.Gpus);
    }

    /// <summary>Bytes of the one input that is not whole yet; null where there is none.</summary>
    private long? Part() => Inputs.Exists && Inputs.GetFiles("*.part") is [{ } part] ? part.Length : null;

    private void Damage()
    {
        using var file = new FileStream(Inputs.GetFiles("*.part").Single().FullName, FileMode.Open);
        file.Position = Enough / 2;
        var was = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(was ^ 1));
    }
}
