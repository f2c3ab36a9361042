using Weft.Ethereum;

namespace Weft.Cli.Tests.Commands.Referring;

public sealed class ReferralLinkTests
{
    private static readonly Address Somebody = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    [Theory]
    [InlineData(ReferralLink.DefaultSite)]
    [InlineData("https://example.org/join")]
    [InlineData("https://example.org/join?lang=de")]
    public void A_link_reads_back_as_it_was_written(string site)
    {
        var link = new ReferralLink("ADA_2026", Somebody, 31_337);
        Assert.Equal(link, ReferralLink.Parse(link.Text(site)).Value);
    }

    [Fact]
    public void A_code_is_a_link_without_the_rest() =>
        Assert.Equal(new ReferralLink("ADA_2026", null, null), ReferralLink.Parse("ADA_2026").Value);

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("weft:bind?by=0x70997970C51812dc3A010C7d01b50e0d17dc79C8")]
    [InlineData("weft:bind?code=ADA_2026&by=0x12")]
    [InlineData("weft:bind?code=ada")]
    [InlineData("weft:bind?code=ADA_2026&chain=-1")]
    public void What_is_neither_is_refused(string text) =>
        Assert.True(ReferralLink.Parse(text).IsRefused);

    [Fact]
    public void The_picture_is_square_and_has_its_quiet_zone()
    {
        var lines = QrPicture.Lines("weft:bind?code=ADA_2026");
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        Assert.Equal((lines[0].Length + 1) / 2, lines.Count);
        Assert.True(string.IsNullOrWhiteSpace(lines[0]) && string.IsNullOrWhiteSpace(lines[1]));
        // The finder pattern in the upper left corner: seven dark modules over one.
        Assert.StartsWith("    █▀▀▀▀▀█", lines[2], StringComparison.Ordinal);
    }
}
