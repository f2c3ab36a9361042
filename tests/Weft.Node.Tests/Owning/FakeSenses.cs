using System.Threading.Channels;
using Weft.Market;

namespace Weft.Node.Tests.Owning;

/// <summary>A machine that tells what a test makes it tell.</summary>
internal sealed class FakeSenses : IOwnerSenses
{
    private readonly Channel<OwnerSight> _looks = Channel.CreateUnbounded<OwnerSight>();

    public OwnerSight Sight { get; set; } = OwnerSight.Blind;

    public Exception? Throws { get; set; }

    /// <summary>What the cards were limited to, in order; null is their own limit.</summary>
    public List<uint?> Caps { get; } = [];

    public async Task NextLookAsync(CancellationToken cancel) => await _looks.Reader.ReadAsync(cancel);

    public Task<OwnerSight> LookAsync(bool forOwner, CancellationToken cancel)
    {
        Assert.True(_looks.Writer.TryWrite(Sight));
        return Throws is { } broken ? Task.FromException<OwnerSight>(broken) : Task.FromResult(Sight);
    }

    public Task<Result<Done>> CapPowerAsync(uint? watts, CancellationToken cancel)
    {
        Caps.Add(watts);
        return Task.FromResult<Result<Done>>(default(Done));
    }
}
