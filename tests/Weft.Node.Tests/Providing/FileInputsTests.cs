using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>Inputs on a machine: taken up again where they were cut, kept, bounded, never another's.</summary>
public sealed class FileInputsTests : IDisposable
{
    private const long Most = 1L << 20;

    private static readonly Address Renter = Account(0xcc, 1);
    private static readonly Hash32 Lease = Keccak.Hash("one");
    private static readonly Hash32 Next = Keccak.Hash("two");

    private readonly string _folder = Directory.CreateTempSubdirectory("weft-inputs-").FullName;
    private readonly FakeTimeProvider _time = new(Some.Start);
    private readonly List<long> _seen = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FileInfo[] Files => new DirectoryInfo(_folder).GetFiles();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_cut_input_goes_on_where_it_stopped_also_after_a_restart()
    {
        var (bytes, name) = Input(300_000);
        var broken = new CutStream(bytes[..200_000]);
        var answer = await Inputs().SaveAsync(Lease, name, new(broken, 0), Most, Seen, Cancel);
        Assert.Equal("fake-no", Code(answer));

        var later = Inputs();
        Assert.Equal(200_000, await later.HeldAsync(name, Cancel));
        Assert.Equal(200_000, _seen[^1]);
        var path = (await later.SaveAsync(
            Lease, name, new(new MemoryStream(bytes[200_000..]), 200_000), Most, Seen, Cancel)).Value;

        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Cancel));
        Assert.Equal(300_000, await later.HeldAsync(name, Cancel));
        Assert.Equal(300_000, _seen[^1]);
        Assert.Single(Files);
    }

    [Fact]
    public async Task The_same_input_of_the_same_renter_is_not_sent_twice_and_nobody_else_can_ask_for_it()
    {
        var (bytes, name) = Input(1_000);
        var inputs = Inputs();
        await KeepAsync(inputs, Lease, bytes, name);
        await inputs.ReleaseAsync(Lease, Cancel);

        Assert.Equal(1_000, await inputs.HeldAsync(name, Cancel));
        Assert.Equal(0, await inputs.HeldAsync(name with { Renter = Account(0xdd, 1) }, Cancel));
        var again = await inputs.SaveAsync(Next, name, new(Stream.Null, 1_000), Most, Seen, Cancel);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(again.Value, Cancel));
    }

    [Fact]
    public async Task A_damaged_input_is_thrown_away_and_asked_for_again()
    {
        var (bytes, name) = Input(1_000);
        var inputs = Inputs();
        var path = await KeepAsync(inputs, Lease, bytes, name);
        await File.WriteAllBytesAsync(path, new byte[1_000], Cancel);

        var refused = await inputs.SaveAsync(Next, name, new(Stream.Null, 1_000), Most, Seen, Cancel);
        Assert.Equal("input-offset-off", Code(refused));
        Assert.Equal(0, await inputs.HeldAsync(name, Cancel));
        await KeepAsync(inputs, Next, bytes, name);
    }

    [Fact]
    public async Task A_damaged_beginning_costs_no_more_than_sending_it_again()
    {
        var (bytes, name) = Input(2_000);
        var inputs = Inputs();
        await inputs.SaveAsync(Lease, name, new(new CutStream(bytes[..1_000]), 0), Most, Seen, Cancel);
        await File.WriteAllBytesAsync(Files.Single().FullName, new byte[1_000], Cancel);

        var refused = await inputs.SaveAsync(
            Lease, name, new(new MemoryStream(bytes[1_000..]), 1_000), Most, Seen, Cancel);

        Assert.False(refused.TryGet(out _, out var why));
        Assert.Equal("input-damaged", why.Code);
        Assert.False(JobRefusals.IsFinal(why));
        Assert.Equal(0, await inputs.HeldAsync(name, Cancel));
    }

    [Fact]
    public async Task What_is_not_what_the_job_names_is_refused_for_good_and_not_kept()
    {
        var (_, name) = Input(1_000);
        var refused = await Inputs().SaveAsync(
            Lease, name, new(new MemoryStream(new byte[1_000]), 0), Most, Seen, Cancel);
        Assert.False(refused.TryGet(out _, out var why));
        Assert.Equal("input-mismatch", why.Code);
        Assert.True(JobRefusals.IsFinal(why));
        Assert.Empty(Files);

        var large = await Inputs().SaveAsync(
            Lease, name, new(new MemoryStream(new byte[2_000]), 0), 1_999, Seen, Cancel);
        Assert.Equal("input-too-large", Code(large));
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Two_leases_do_not_write_the_same_input_at_once()
    {
        var (bytes, name) = Input(1_000);
        var inputs = Inputs();
        var slow = new HeldStream(bytes);
        var first = inputs.SaveAsync(Lease, name, new(slow, 0), Most, Seen, Cancel);
        await slow.Asked.WaitAsync(Cancel);
        var second = await inputs.SaveAsync(Next, name, new(new MemoryStream(bytes), 0), Most, Seen, Cancel);
        Assert.Equal("input-coming", Code(second));
        slow.Go();
        Assert.False((await first).IsRefused);
    }

    [Fact]
    public async Task The_ones_used_last_stay_within_the_bound_and_those_in_use_always()
    {
        var inputs = Inputs(keep: 2_500);
        var names = new List<InputName>();
        for (var i = 0; i < 4; i++)
        {
            var (bytes, name) = Input(1_000);
            names.Add(name);
            await KeepAsync(inputs, Keccak.Hash($"lease {i}"), bytes, name);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(4, Files.Length);
        // The first is used by a second lease, later than all others.
        await inputs.SaveAsync(Next, names[0], new(Stream.Null, 1_000), Most, Seen, Cancel);
        for (var i = 0; i < 4; i++) await inputs.ReleaseAsync(Keccak.Hash($"lease {i}"), Cancel);
        Assert.Equal([1_000, 0, 1_000, 1_000], await HeldAsync(inputs, names));
        await inputs.ReleaseAsync(Next, Cancel);
        Assert.Equal([1_000, 0, 0, 1_000], await HeldAsync(inputs, names));
    }

    [Fact]
    public async Task Without_a_cache_nothing_outlives_its_lease()
    {
        var (bytes, name) = Input(1_000);
        var inputs = Inputs(keep: 0);
        await KeepAsync(inputs, Lease, bytes, name);
        await inputs.ReleaseAsync(Lease, Cancel);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task At_the_start_strays_go_and_what_a_lease_uses_stays()
    {
        var (bytes, name) = Input(1_000);
        var path = await KeepAsync(Inputs(), Lease, bytes, name);
        var (other, unused) = Input(1_000);
        await KeepAsync(Inputs(), Next, other, unused);
        await File.WriteAllTextAsync(Path.Combine(_folder, "stray.tar"), "x", Cancel);

        var inputs = Inputs(keep: 999);
        await inputs.BeginAsync(new Dictionary<Hash32, string> { [Lease] = path }, Cancel);

        Assert.Equal([path], Files.Select(file => file.FullName));
    }

    private static string Code(Result<string> answer) => answer.TryGet(out _, out var why) ? "" : why.Code;

    private static async Task<List<long>> HeldAsync(FileInputs inputs, List<InputName> names)
    {
        var held = new List<long>();
        foreach (var name in names) held.Add(await inputs.HeldAsync(name, Cancel));
        return held;
    }

    private FileInputs Inputs(long keep = Most) => new(_folder, keep, _time);

    private DirectProgress<long> Seen => new(_seen.Add);

    private static (byte[] Bytes, InputName Name) Input(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        return (bytes, new(Renter, Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    private async Task<string> KeepAsync(FileInputs inputs, Hash32 lease, byte[] bytes, InputName name)
    {
        var saved = await inputs.SaveAsync(lease, name, new(new MemoryStream(bytes), 0), Most, Seen, Cancel);
        Assert.True(saved.TryGet(out var path, out var why), why?.ToString());
        return path;
    }
}
