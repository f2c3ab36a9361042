using System.Runtime.InteropServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>The work of <see cref="OpenClProver"/> in a process of its own, which lives as long as this.</summary>
internal sealed class RemoteProver : IGpuProver
{
    /// <summary>For what takes milliseconds.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(60);

    private readonly DriverProcess _driver;

    private RemoteProver(DriverProcess driver, HardwareChallenge challenge, uint gpu, BinaryReader work)
    {
        _driver = driver;
        var (rows, walks) = (new Hash32[challenge.Size.Matrix], new ulong[challenge.Size.Walks]);
        for (var i = 0; i < rows.Length; i++) rows[i] = new(work.Bytes(32));
        for (var i = 0; i < walks.Length; i++) walks[i] = BitConverter.ToUInt64(work.Bytes(8));
        Results = new(gpu, rows, row => RowAt(row, challenge.Size.Matrix), walks);
    }

    public GpuResults Results { get; }

    /// <summary>Does the whole work; null where no device is the card.</summary>
    /// <param name="drivers">Program and arguments that have the drivers.</param>
    /// <exception cref="RefusalException">The driver, the card or its memory does not do it.</exception>
    public static RemoteProver? TryRun(
        IReadOnlyList<string> drivers, GpuDevice card, HardwareChallenge challenge, uint gpu) => OrRefuse(() =>
    {
        var driver = DriverProcess.Start(drivers);
        try
        {
            var work = driver.Ask(
                DriverCall.Prove, writer =>
                {
                    DriverWork.WriteCard(writer, card);
                    writer.Write(gpu);
                    DriverWork.WriteChallenge(writer, challenge);
                },
                PatienceFor(challenge));
            if (work is not null) return new RemoteProver(driver, challenge, gpu, work);
        }
        catch
        {
            driver.Dispose();
            throw;
        }

        driver.Dispose();
        return null;
    });

    public ulong Echo(ulong start) => OrRefuse(
        () => Ask(DriverCall.Echo, writer => writer.Write(start)).ReadUInt64());

    public void Dispose() => _driver.Dispose();

    private ReadOnlyMemory<int> RowAt(uint row, uint length) => OrRefuse<ReadOnlyMemory<int>>(() => MemoryMarshal
        .Cast<byte, int>(Ask(DriverCall.Row, writer => writer.Write(row)).Bytes((int)length * sizeof(int)))
        .ToArray());

    private BinaryReader Ask(DriverCall call, Action<BinaryWriter> content) =>
        _driver.Ask(call, content, ShortPatience) ?? throw new DriverLostException("its device is gone");

    /// <summary>Whoever measures himself takes longer than a checker allows, but not for ever.</summary>
    private static TimeSpan PatienceFor(HardwareChallenge challenge) => TimeSpan.FromMilliseconds(
        Math.Clamp(4L * challenge.DeadlineMs, (long)ShortPatience.TotalMilliseconds, 30 * 60_000));

    private static T OrRefuse<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DriverLostException lost)
        {
            throw new RefusalException(ProvingRefusals.DeviceFailed(lost.Message));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new RefusalException(ProvingRefusals.DeviceFailed($"its answer is too short: {e.Message}"));
        }
    }
}
