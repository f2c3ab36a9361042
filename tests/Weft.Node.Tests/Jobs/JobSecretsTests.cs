using System.Text;
using Weft.Ethereum;

namespace Weft.Node.Tests;

/// <summary>Secrets on their way: as bytes, sealed, kept by a machine, and never printed.</summary>
public sealed class JobSecretsTests
{
    private static readonly RegistryLogin Login = new("ghcr.io", "alice", "open-sesame");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JobSecrets Some2 => new(
        new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["A"] = [0, 1, 255], ["b.key"] = [] }, Login);

    [Fact]
    public void What_is_encoded_is_decoded()
    {
        var back = SecretsCodec.Decode(SecretsCodec.Encode(Some2))!;
        Assert.Equal(["A", "b.key"], back.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 255], back.Files["A"]);
        Assert.Equal(Login, back.Login);
        Assert.Null(SecretsCodec.Decode(SecretsCodec.Encode(JobSecrets.None))!.Login);
    }

    [Fact]
    public void What_is_cut_or_goes_on_is_not_read()
    {
        var bytes = SecretsCodec.Encode(Some2);
        for (var length = 0; length < bytes.Length; length++) Assert.Null(SecretsCodec.Decode(bytes.AsSpan(0, length)));
        Assert.Null(SecretsCodec.Decode([.. bytes, 0]));
    }

    [Fact]
    public void What_is_beyond_its_bounds_is_not_read()
    {
        static JobSecrets Of(int count, int size) => new(
            Enumerable.Range(0, count).ToDictionary(i => $"s{i}", _ => new byte[size], StringComparer.Ordinal), null);
        var most = SecretsCodec.Encode(Of(JobSecrets.MaxFiles, JobSecrets.MaxFileBytes));
        Assert.True(most.Length <= SecretsCodec.MaxBytes);
        Assert.NotNull(SecretsCodec.Decode(most));
        Assert.Null(SecretsCodec.Decode(SecretsCodec.Encode(Of(JobSecrets.MaxFiles + 1, 1))));
        Assert.Null(SecretsCodec.Decode(SecretsCodec.Encode(Of(1, JobSecrets.MaxFileBytes + 1))));
        var path = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["../x"] = [1] };
        Assert.Null(SecretsCodec.Decode(SecretsCodec.Encode(new JobSecrets(path, null))));
    }

    [Fact]
    public void Nothing_prints_them()
    {
        var spec = new BoxSpec(default, Some.Job, default, null) { Secrets = Some2 };
        var order = new RentOrder(default, default, 1, Some.Job, null, null) { Secrets = Some2 };
        Assert.DoesNotContain("sesame", $"{Some2} {spec} {order} {Login}", StringComparison.Ordinal);
        Assert.DoesNotContain(
            "sesame", Encoding.UTF8.GetString(JobCodec.Encode(Wanting())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_without_secrets_has_the_bytes_that_it_had_before()
    {
        var text = Encoding.UTF8.GetString(JobCodec.Encode(Some.Job));
        Assert.DoesNotContain("secrets", text, StringComparison.Ordinal);
        Assert.DoesNotContain("registry", text, StringComparison.Ordinal);
        Assert.DoesNotContain("wants", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Jobs_name_secrets_as_plain_files_and_the_registry_of_their_image()
    {
        Assert.Null(JobCodec.Fault(Wanting()));
        Assert.Equal("secrets", JobCodec.Fault(Wanting() with { Secrets = ["a/b"] }));
        Assert.Equal("secrets", JobCodec.Fault(Wanting() with { Secrets = [".hidden"] }));
        Assert.Equal("secrets", JobCodec.Fault(Wanting() with { Secrets = ["A", "A"] }));
        Assert.Equal("registry", JobCodec.Fault(Wanting() with { Registry = "docker.io" }));
        foreach (var (image, host) in new[]
        {
            ("busybox", "docker.io"), ("team/tool:1", "docker.io"), ("ghcr.io/a/b", "ghcr.io"),
            ("localhost/x", "localhost"), ("host:5000/x@sha256:1", "host:5000"),
        })
            Assert.Equal(host, RegistryLogin.HostOf(image));
    }

    [Fact]
    public async Task A_machine_keeps_them_sealed_and_opens_them_for_their_lease_alone()
    {
        using var key = PrivateKey.Generate();
        var journal = new FakeJournal();
        var store = Store(key, journal);
        var sealedBytes = SealedMessage.Seal(key.PublicKey, SecretsCodec.Encode(Some2), Some.Ours.Id.Bytes);

        Assert.Null(await store.KeepAsync(Some.Ours.Id, Wanting(), sealedBytes, Cancel));

        var kept = Assert.Single(await journal.LoadAsync(SealedStore.JournalPrefix, Cancel));
        Assert.Equal(sealedBytes, kept.Value);
        using var opened = (await store.OpenAsync(Some.Ours.Id, Wanting(), Cancel)).Value;
        Assert.Equal([0, 1, 255], opened.Files["A"]);
        Assert.Equal(Login, opened.Login);
        Assert.Equal(
            "secrets-unreadable", (await store.KeepAsync(Some.OtherLease, Wanting(), sealedBytes, Cancel))!.Code);
        using var other = PrivateKey.Generate();
        Assert.Equal(
            "secrets-unreadable",
            (await Store(other, new()).KeepAsync(Some.Ours.Id, Wanting(), sealedBytes, Cancel))!.Code);
        await store.DeleteAsync(Some.Ours.Id, Cancel);
        Assert.Equal(0, journal.Count);
    }

    [Fact]
    public async Task A_secret_that_the_job_expects_and_that_did_not_come_is_refused_by_name()
    {
        using var key = PrivateKey.Generate();
        var store = Store(key, new());
        var none = await store.KeepAsync(Some.Ours.Id, Wanting() with { Registry = null }, default, Cancel);
        Assert.Equal("secret-missing", none!.Code);
        Assert.Contains("secret A", none.Sentence, StringComparison.Ordinal);
        var without = SealedMessage.Seal(
            key.PublicKey, SecretsCodec.Encode(new JobSecrets(Some2.Files, null)), Some.Ours.Id.Bytes);
        var login = await store.KeepAsync(Some.Ours.Id, Wanting(), without, Cancel);
        Assert.Contains("login for ghcr.io", login!.Sentence, StringComparison.Ordinal);
        Assert.True(JobRefusals.IsFinal(login));
    }

    private static JobSpec Wanting() =>
        Some.Job with { Image = "ghcr.io/team/tool", Secrets = ["A"], Registry = "ghcr.io" };

    private static SealedStore Store(PrivateKey key, FakeJournal journal) => new(
        new ProviderPorts(null!, null!, null!, null!, null!, null!, null!, null!, journal, null!, [], null!)
        {
            Unsealer = new Unsealer(key),
        });

    private sealed class Unsealer(PrivateKey key) : IUnsealer
    {
        public PublicKey PublicKey => key.PublicKey;

        public byte[]? Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated) =>
            SealedMessage.Open(key, sealedBytes, associated);
    }
}
