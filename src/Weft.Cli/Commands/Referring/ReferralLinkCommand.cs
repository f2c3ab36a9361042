using System.CommandLine;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <param name="Qr">The QR code's lines, in half blocks: dark modules are ink.</param>
internal sealed record LinkDocument(string Link, string Code, string Referrer, ulong ChainId, IReadOnlyList<string> Qr);

internal sealed class ReferralLinkCommand : LookVerb
{
    private readonly Argument<string?> _code = new("code")
    {
        Description = "A code on this chain. [default: the one that your account has from the start]",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _site = new("--site")
    {
        Description = "Address that the link leads to; the code is added to it.",
        DefaultValueFactory = _ => ReferralLink.DefaultSite,
    };

    public ReferralLinkCommand()
        : base(Whose.OwnIfAny, "link", "The link to hand to people, and its QR code.", "weft referral link",
            "weft referral link ADA_2026", "weft referral link --site https://example.org/join")
    {
        Arguments.Add(_code);
        Options.Add(_site);
    }

    protected override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop)
    {
        var book = session.Get<CodeBook>();
        var code = parse.GetValue(_code);
        if (code is not null && !CodeBook.IsCode(code)) return ReferringRefusals.CodeMalformed(code);
        // A code that was taken says whose it is; the one that an account has from the start does not.
        Address? claimed = null;
        if (code is null or ['_', ..])
        {
            if (session.AccountIfAny is not { } account) return HomeRefusals.KeyMissing(session.Home.AccountFile);
            claimed = account;
        }

        if (code is null)
        {
            if (!(await book.AccountAsync(session.Account, stop)).TryGet(out var own, out var lost)) return lost;
            code = own.Default;
        }

        if (!(await book.ReferrerAsync(code, claimed, stop)).TryGet(out var referrer, out var refusal)) return refusal;

        var link = new ReferralLink(code, referrer, session.Network.ChainId)
            .Text(parse.GetRequiredValue(_site));
        var document = new LinkDocument(
            link, code, referrer.ToString(), session.Network.ChainId, QrPicture.Lines(link));
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.LinkDocument, console =>
        {
            console.WriteLine(document.Link);
            QrPicture.Write(console, document.Link);
        });
        return sheet;
    }
}
