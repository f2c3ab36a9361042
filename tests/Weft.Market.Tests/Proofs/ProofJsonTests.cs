using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Market.Tests;

public sealed class ProofJsonTests
{
    [Fact]
    public void A_file_says_what_the_transcript_says()
    {
        var transcript = Proofs.Honest(Proofs.Challenge(gpus: 2));
        Assert.True(ProofJson.Decode(ProofJson.Encode(transcript)).TryGet(out var read, out _));
        Assert.Equal(ProofJson.Encode(transcript), ProofJson.Encode(read));
        Assert.Equal(transcript.Result(), read.Result());
        Assert.Empty(HardwareCheck.Faults(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"version":1}""")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(ProofJson.Decode(Encoding.UTF8.GetBytes(text)).TryGet(out _, out var refusal));
        Assert.Equal("proof-file-bad", refusal.Code);
    }

    /// <summary>One value at a time is made something else; nothing throws, and nothing of it holds.</summary>
    [Theory]
    [InlineData("secret", "\"0x12\"")]
    [InlineData("market", "\"nobody\"")]
    [InlineData("signature", "\"0xzz\"")]
    [InlineData("commitment", "[null]")]
    [InlineData("echoes", "[null]")]
    [InlineData("gpus", "[{\"rows\":[null],\"walks\":[]}]")]
    [InlineData("gpus", "[{\"rows\":[{\"numbers\":\"A\",\"path\":[]}],\"walks\":[]}]")]
    [InlineData("gpus", "[{\"rows\":[{\"numbers\":\"AAA=\",\"path\":[]}],\"walks\":[]}]")]
    [InlineData("gpus", "[{\"rows\":[],\"walks\":[{\"end\":\"-1\",\"path\":[]}]}]")]
    [InlineData("elapsedMs", "-1")]
    public void A_value_of_another_kind_is_refused(string name, string value)
    {
        var file = JsonNode.Parse(ProofJson.Encode(Proofs.Honest(Proofs.Challenge())))!;
        file[name] = JsonNode.Parse(value);
        Assert.False(ProofJson.Decode(Encoding.UTF8.GetBytes(file.ToJsonString())).TryGet(out _, out var refusal));
        Assert.Equal("proof-file-bad", refusal.Code);
    }

    [Fact]
    public void Another_version_says_so()
    {
        var file = JsonNode.Parse(ProofJson.Encode(Proofs.Honest(Proofs.Challenge())))!;
        file["version"] = 2;
        Assert.False(ProofJson.Decode(Encoding.UTF8.GetBytes(file.ToJsonString())).TryGet(out _, out var refusal));
        Assert.Equal("proof-file-version", refusal.Code);
    }
}
