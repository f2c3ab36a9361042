using System.Globalization;
using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Whether a transcript proves what it claims: a function of the transcript alone. Who signed is for who can recover
/// signatures; what they have to have signed are the three hashes of challenge, commitment and result.
/// </summary>
public static class HardwareCheck
{
    /// <summary>What is wrong, each fault once and by GPU; none for a machine that passed.</summary>
    public static IReadOnlyList<HardwareFault> Faults(HardwareTranscript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var (challenge, commitment) = (transcript.Challenge.Value, transcript.Commitment.Value);
        if (Malformed(transcript) is { } flaw) return [new(FaultKind.Malformed, null, flaw)];
        var faults = new List<HardwareFault>();
        if (transcript.ElapsedMs > challenge.DeadlineMs)
        {
            faults.Add(new(FaultKind.Late, null, string.Create(
                CultureInfo.InvariantCulture,
                $"The commitment came after {transcript.ElapsedMs} ms; {challenge.DeadlineMs} were allowed.")));
        }

        faults.AddRange(EchoFaults(transcript));
        var draw = commitment.Draw(transcript.Secret);
        var freivalds = new Freivalds(SeededMatrix.Right(challenge.Seed, (int)challenge.Size.Matrix), draw);
        for (var gpu = 0u; gpu < challenge.Gpus; gpu++)
        {
            var (roots, opening) = (commitment.Gpus[(int)gpu], transcript.Gpus[(int)gpu]);
            if (RowFault(challenge, roots, opening, draw, freivalds, gpu) is { } row) faults.Add(row);
            if (WalkFault(challenge, roots, opening, draw, gpu) is { } walk) faults.Add(walk);
        }

        return faults;
    }

    /// <summary>Which rows and walks of a GPU have to be shown.</summary>
    public static (IReadOnlyList<uint> Rows, IReadOnlyList<uint> Walks) Asked(
        HardwareChallenge challenge, HardwareCommitment commitment, Hash32 secret, uint gpu)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        ArgumentNullException.ThrowIfNull(commitment);
        var draw = commitment.Draw(secret);
        return (RowsOf(challenge.Size, draw, gpu), WalksOf(challenge.Size, draw, gpu));
    }

    private static uint[] RowsOf(ProofSize size, Hash32 draw, uint gpu) =>
        ProofDraw.Places(draw, "rows"u8, gpu, (int)size.OpenedRows, size.Matrix);

    private static uint[] WalksOf(ProofSize size, Hash32 draw, uint gpu) =>
        ProofDraw.Places(draw, "opened walks"u8, gpu, (int)size.OpenedWalks, size.Walks);

    /// <summary>Shapes first, so that nothing after it reads past an end or works without one.</summary>
    private static string? Malformed(HardwareTranscript transcript)
    {
        var (challenge, commitment) = (transcript.Challenge.Value, transcript.Commitment.Value);
        if (challenge.Size.Flaw() is { } flaw) return $"The challenge is out of bounds: {flaw}.";
        if (challenge.Gpus is 0 or > HardwareChallenge.MaxGpus) return "A challenge is for 1 to 32 GPUs.";
        if (commitment.Challenge != challenge.Hash()) return "The commitment answers another challenge.";
        if (new Hash32(SHA256.HashData(transcript.Secret.Bytes)) != challenge.SecretHash)
            return "The checker told another secret than it had promised.";
        if (commitment.Gpus.Count != challenge.Gpus || transcript.Gpus.Count != challenge.Gpus)
            return $"Results of {challenge.Gpus} GPUs were asked for.";
        if (transcript.Echoes.Count != challenge.Size.Echoes) return "Not all echoes came.";
        foreach (var gpu in transcript.Gpus)
        {
            if (gpu.Rows.Count != challenge.Size.OpenedRows || gpu.Walks.Count != challenge.Size.OpenedWalks)
                return "Other numbers of rows and walks are shown than were asked for.";
            if (gpu.Rows.Any(row => row.Numbers.Length != challenge.Size.Matrix))
                return "A row is not as long as the matrix.";
        }

        return null;
    }

    /// <summary>
    /// Half of the echoes have to be in time: one that was held up on its way says nothing, a detour holds up all.
    /// </summary>
    private static IEnumerable<HardwareFault> EchoFaults(HardwareTranscript transcript)
    {
        var (challenge, size) = (transcript.Challenge.Value, transcript.Challenge.Value.Size);
        for (var number = 0u; number < transcript.Echoes.Count; number++)
        {
            var gpu = number % challenge.Gpus;
            var memory = new MemoryWalk(challenge.Seed, gpu, size.Cells, (int)size.CellRounds);
            var start = HardwareTranscript.EchoStart(transcript.Secret, number);
            if (memory.End(start, size.EchoSteps) == transcript.Echoes[(int)number].End) continue;
            yield return Fault(FaultKind.WrongMemory, gpu, $"Echo {number} ended elsewhere.");
            break;
        }

        var times = transcript.Echoes.Select(echo => echo.ElapsedUs).Order().ToArray();
        var needed = times[times.Length / 2] - Math.Min(times[times.Length / 2], transcript.PingUs);
        if (needed <= challenge.EchoDeadlineUs) yield break;
        yield return new(FaultKind.Far, null, string.Create(
            CultureInfo.InvariantCulture,
            $"Echoes took {needed} us beside the way; {challenge.EchoDeadlineUs} are allowed. Is the card elsewhere?"));
    }

    private static HardwareFault? RowFault(
        HardwareChallenge challenge, GpuRoots roots, GpuOpening opening, Hash32 draw, Freivalds freivalds, uint gpu)
    {
        var (size, left) = (challenge.Size, new sbyte[challenge.Size.Matrix]);
        var places = RowsOf(size, draw, gpu);
        var matrix = SeededMatrix.Left(challenge.Seed, gpu, (int)size.Matrix);
        for (var i = 0; i < places.Length; i++)
        {
            var numbers = opening.Rows[i].Numbers.Span;
            var path = opening.Rows[i].Path;
            if (!MerkleTree.Leads(ProofBytes.LeafOf(numbers), places[i], size.Matrix, path, roots.Product))
                return Fault(FaultKind.NotCommitted, gpu, $"Row {places[i]} is not what was committed to.");
            matrix.Write((int)places[i], left);
            if (!freivalds.Holds(left, numbers))
                return Fault(FaultKind.WrongProduct, gpu, $"Row {places[i]} of the product is wrong.");
        }

        return null;
    }

    private static HardwareFault? WalkFault(
        HardwareChallenge challenge, GpuRoots roots, GpuOpening opening, Hash32 draw, uint gpu)
    {
        var size = challenge.Size;
        var memory = new MemoryWalk(challenge.Seed, gpu, size.Cells, (int)size.CellRounds);
        var places = WalksOf(size, draw, gpu);
        for (var i = 0; i < places.Length; i++)
        {
            var (end, path) = (opening.Walks[i].End, opening.Walks[i].Path);
            if (!MerkleTree.Leads(ProofBytes.LeafOf(end), places[i], size.Walks, path, roots.Walks))
                return Fault(FaultKind.NotCommitted, gpu, $"Walk {places[i]} is not what was committed to.");
            if (memory.End(memory.StartOf(places[i]), size.Steps) != end)
                return Fault(FaultKind.WrongMemory, gpu, $"Walk {places[i]} through memory ended elsewhere.");
        }

        return null;
    }

    private static HardwareFault Fault(FaultKind kind, uint gpu, FormattableString what) =>
        new(kind, gpu, FormattableString.Invariant(what));
}

/// <param name="Gpu">Which one; null where it is about all of them.</param>
/// <param name="What">A sentence for people.</param>
public sealed record HardwareFault(FaultKind Kind, uint? Gpu, string What);

public enum FaultKind
{
    /// <summary>The parts do not belong together, or are not what a proof consists of.</summary>
    Malformed,
    Late,

    /// <summary>Each answer takes longer than the way to the machine and its work: something is behind it.</summary>
    Far,

    /// <summary>What is shown is not what was promised before it was known what would be asked.</summary>
    NotCommitted,
    WrongProduct,
    WrongMemory,

    /// <summary>Somebody else signed than has to.</summary>
    NotSigned,
}
