using System.Text.Json;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Reads a round line by line (<see cref="RoundJson"/>), from anywhere: each line is parsed or refused, and no more of
/// them are kept than the limits say.
/// </summary>
public sealed class RoundReader
{
    private readonly List<FiledOffer> _offers = [];
    private readonly List<FiledRequest> _requests = [];
    private readonly List<Hash32> _gone = [];
    private readonly List<FiledMatch> _matches = [];
    private RoundFile? _head;
    private RoundHeadDto? _counts;

    /// <summary>Reads the next line, without its end; empty ones are skipped.</summary>
    /// <returns>Why the file is no round; nothing more may be read then.</returns>
    public Refusal? Read(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return null;
        if (line.Length > RoundJson.MaxLineBytes) return ReplayRefusals.FileBad("a line is too long");
        try
        {
            return _head is null ? ReadHead(line) : ReadLine(line);
        }
        catch (JsonException e)
        {
            return ReplayRefusals.FileBad(
                $"line {_offers.Count + _requests.Count + _gone.Count + _matches.Count + 1}: {e.Message}");
        }
        catch (FormatException e)
        {
            return ReplayRefusals.FileBad(e.Message);
        }
    }

    /// <summary>The round, now that all lines were read.</summary>
    public Result<RoundFile> End()
    {
        if (_head is null || _counts is null) return ReplayRefusals.FileBad("it is empty");
        if ((_offers.Count, _requests.Count, _gone.Count, _matches.Count)
            != (_counts.Offers, _counts.Requests, _counts.Gone, _counts.Matches))
            return ReplayRefusals.FileBad("it has more or fewer lines than its first one says");
        return _head with { Offers = _offers, Requests = _requests, Gone = _gone, Matches = _matches };
    }

    private Refusal? ReadHead(ReadOnlySpan<byte> line)
    {
        // Of another version nothing but that is known.
        var version = JsonSerializer.Deserialize(line, RoundJsonContext.Default.RoundVersionDto)?.Version;
        if (version is { } other && other != RoundJson.Version) return ReplayRefusals.VersionUnknown(other);
        if (JsonSerializer.Deserialize(line, RoundJsonContext.Default.RoundHeadDto) is not { } dto)
            return ReplayRefusals.FileBad("it is empty");
        _head = new RoundFile(
            MarketDomain.Of(dto.ChainId, FileText.ToAddress(dto.Market)), FileText.ToAddress(dto.Settler),
            FileText.ToTime(dto.Now), FileText.ToNumber(dto.Seed), [], [], [], dto.HandedIn,
            dto.Window is { } window ? FileText.ToTime(window) : null,
            FileText.ToHash(dto.InputHash), FileText.ToHash(dto.ResultHash))
        {
            Since = dto.Since is { } since ? FileText.ToHash(since) : null,
        };
        _counts = dto;
        return null;
    }

    private Refusal? ReadLine(ReadOnlySpan<byte> line)
    {
        var dto = JsonSerializer.Deserialize(line, RoundJsonContext.Default.RoundLineDto);
        switch (dto)
        {
            case { Offer: { } offer, Request: null, Gone: null, Match: null }:
                return Add(_offers, RoundText.ToOffer(offer));
            case { Request: { } request, Offer: null, Gone: null, Match: null }:
                return Add(_requests, RoundText.ToRequest(request));
            case { Gone: { } gone, Offer: null, Request: null, Match: null }:
                return Add(_gone, FileText.ToHash(gone));
            case { Match: { } match, Offer: null, Request: null, Gone: null }:
                return Add(_matches, RoundText.ToMatch(match));
            default:
                return ReplayRefusals.FileBad("a line is none of the four that there are");
        }
    }

    private static Refusal? Add<T>(List<T> list, T item)
    {
        if (list.Count == RoundJson.MaxOrders) return ReplayRefusals.FileBad("it has more orders than any round");
        list.Add(item);
        return null;
    }
}
