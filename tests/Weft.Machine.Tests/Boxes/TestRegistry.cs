using System.Collections.Concurrent;
using System.Security.Cryptography;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A registry of few words on loopback: paths and what lies there, for whom it wants to let in.</summary>
internal sealed class TestRegistry : IDisposable
{
    /// <summary>Given to whoever was let in, and as good as the login.</summary>
    private const string Cookie = "session=alice";

    private readonly LoopbackServer _server;

    public TestRegistry() => _server = new LoopbackServer(Answer);

    public ConcurrentDictionary<string, byte[]> Paths { get; } = new(StringComparer.Ordinal);

    public string Host => _server.Host;

    public RegistryLogin Login => new(Host, "alice", "open-sesame");

    /// <summary>What is asked of those who bring nothing; null to ask for nothing.</summary>
    public string? Challenge { get; set; }

    /// <summary>The registry that has it all; null where this one has.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>What stood under <c>Authorization</c>, where something stood there.</summary>
    public ConcurrentQueue<string> Proofs { get; } = [];

    public string Realm => $"http://{Host}/token?of=this";

    /// <summary>Signs the digest as cosign does and puts the signature beside it; returns the payload's path.</summary>
    public string Sign(ECDsa key, string repository, string digest, string? signedDigest = null)
    {
        var signature = CosignSignature.Make(key, $"{Host}/{repository}", digest, signedDigest);
        Paths[$"/v2/{repository}/manifests/{signature.Tag}"] = signature.Manifest;
        var path = $"/v2/{repository}/blobs/{signature.Blob}";
        Paths[path] = signature.Payload;
        return path;
    }

    public void Dispose() => _server.Dispose();

    private LoopbackAnswer Answer(LoopbackQuestion question)
    {
        if (question.Proof is { } proof) Proofs.Enqueue(proof);
        if (question.Target == "/token?of=this&service=s")
            return new("200 OK", "{\"token\":\"open-sesame\"}"u8.ToArray());
        var known = question.Proof == "Bearer open-sesame"
            || question.Account == $"{Login.User}:{Login.Password}"
            || question.Cookie == Cookie;
        if (Challenge is { } way && !known) return LoopbackAnswer.Prove(way);
        if (Elsewhere is { } host)
            return new("307 Temporary Redirect", [], Header: $"Location: http://{host}{question.Target}");
        return Paths.TryGetValue(question.Target, out var found)
            ? new("200 OK", found, Header: $"Set-Cookie: {Cookie}")
            : LoopbackAnswer.NotFound;
    }
}
