using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>What a renter sends of a job: only what is missing, and secrets only to the lease's own machine.</summary>
public sealed class JobParcelTests : IDisposable
{
    private readonly string _input = Path.GetTempFileName();
    private readonly PrivateKey _machine = PrivateKey.Generate();
    private readonly FakeLine _line = new();
    private readonly List<RenterEvent.Moved> _moved = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JobSecrets Secrets => new(
        new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["A"] = [42] }, null);

    public void Dispose()
    {
        File.Delete(_input);
        _machine.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(600, 600)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 0)]
    public async Task Only_what_the_machine_does_not_have_is_sent(int held, int from)
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        await File.WriteAllBytesAsync(_input, bytes, Cancel);
        _line.Terms = new(held);

        Assert.False((await SendAsync(Job(secret: false), null)).IsRefused);

        Assert.Equal(from, _line.Taken!.InputOffset);
        Assert.Equal(bytes[from..], _line.Input);
        Assert.Equal((from, 1_000), (_moved[0].Bytes, _moved[^1].Bytes));
        Assert.All(_moved, moved => Assert.Equal((Cargo.Input, 1_000), (moved.Cargo, moved.Total)));
    }

    [Fact]
    public async Task Secrets_are_sealed_to_the_machines_key_for_this_lease()
    {
        _line.Terms = new(0) { SealTo = _machine.PublicKey };
        Assert.False((await SendAsync(Job(secret: true), Secrets)).IsRefused);
        var open = SealedMessage.Open(_machine, _line.Taken!.Sealed.Span, Some.Ours.Id.Bytes);
        Assert.Equal([42], SecretsCodec.Decode(open)!.Files["A"]);
    }

    [Fact]
    public async Task No_secret_goes_to_a_key_that_is_not_the_leases_machine()
    {
        using var other = PrivateKey.Generate();
        _line.Terms = new(0) { SealTo = other.PublicKey };
        Assert.Equal("secrets-foreign-key", Code(await SendAsync(Job(secret: true), Secrets)));
        _line.Terms = new(0);
        Assert.Equal("secrets-unsupported", Code(await SendAsync(Job(secret: true), Secrets)));
        _line.Terms = new(0) { SealTo = _machine.PublicKey };
        Assert.Equal("secrets-gone", Code(await SendAsync(Job(secret: true), null)));
        Assert.Null(_line.Taken);
    }

    private static string Code(Result<Done> answer) => answer.TryGet(out _, out var why) ? "" : why.Code;

    private static JobSpec Job(bool secret) => secret ? Some.Job with { Secrets = ["A"] } : Some.Job;

    private Task<Result<Done>> SendAsync(JobSpec job, JobSecrets? secrets) => new JobParcel(
        JobCodec.Encode(job), _input, secrets,
        new DirectProgress<RenterEvent>(happened => _moved.Add((RenterEvent.Moved)happened)),
        new FakeTimeProvider(Some.Start)).SendAsync(_line, _machine.Address, Some.Ours.Id, Cancel);

    private sealed class FakeLine : IProviderLine
    {
        public HandOverTerms Terms { get; set; } = HandOverTerms.None;

        public HandOver? Taken { get; private set; }

        public byte[] Input { get; private set; } = [];

        public Task<Result<HandOverTerms>> AskTermsAsync(
            Hash32 lease, string? inputSha256, CancellationToken cancel) =>
            Task.FromResult<Result<HandOverTerms>>(Terms);

        public async Task<Result<Done>> HandOverAsync(Hash32 lease, HandOver parcel, CancellationToken cancel)
        {
            var all = new MemoryStream();
            await parcel.InputTar!.CopyToAsync(all, cancel);
            (Taken, Input) = (parcel, all.ToArray());
            return default(Done);
        }

        public IAsyncEnumerable<ProviderMessage> ListenAsync(Hash32 lease, CancellationToken cancel) =>
            AsyncEnumerable.Empty<ProviderMessage>();

        public Task<Result<Done>> SendAsync(Hash32 lease, RenterMessage message, CancellationToken cancel) =>
            Task.FromResult<Result<Done>>(Some.No);

        public IAsyncEnumerable<LogChunk> FollowLogAsync(Hash32 lease, long offset, CancellationToken cancel) =>
            AsyncEnumerable.Empty<LogChunk>();

        public Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel) =>
            Task.FromResult<Result<ResultParcel>>(Some.No);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
