namespace Weft.Ethereum;

/// <summary>An event of a contract: topics and data to values, and values to topics to filter by.</summary>
/// <remarks>
/// A topic has room for one word, so of an indexed <c>string</c>, <c>bytes</c>, array or tuple only the Keccak-256 is
/// kept: there the value that is read is a <see cref="Hash32"/>.
/// </remarks>
public sealed class AbiEvent
{
    public const int MaxTopics = 4;

    private readonly IReadOnlyList<AbiType> _dataTypes;

    /// <exception cref="AbiException">More is indexed than there are topics.</exception>
    public AbiEvent(string name, IReadOnlyList<AbiParameter> inputs, bool isAnonymous = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Name = name;
        Inputs = inputs;
        IsAnonymous = isAnonymous;
        Signature = AbiParameter.SignatureOf(name, inputs);
        Topic = Keccak.Hash(Signature);
        _dataTypes = [.. inputs.Where(p => !p.IsIndexed).Select(p => p.Type)];
        TopicCount = inputs.Count(p => p.IsIndexed) + (isAnonymous ? 0 : 1);
        if (TopicCount > MaxTopics) throw new AbiException($"{Signature} indexes more than a log has topics.");
    }

    public string Name { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Whether the log has no topic for the event itself.</summary>
    public bool IsAnonymous { get; }

    /// <summary>As in <c>Transfer(address,address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>Keccak-256 of the signature: the first topic, unless anonymous.</summary>
    public Hash32 Topic { get; }

    private int TopicCount { get; }

    /// <summary>Whether a log with these topics can be this event. Of anonymous ones only the count tells.</summary>
    public bool Matches(IReadOnlyList<Hash32> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return topics.Count == TopicCount && (IsAnonymous || topics[0] == Topic);
    }

    /// <summary>Values in the order of declaration.</summary>
    /// <exception cref="AbiException">It is another event, or not well encoded.</exception>
    public object[] Decode(IReadOnlyList<Hash32> topics, ReadOnlySpan<byte> data)
    {
        if (!Matches(topics)) throw new AbiException($"The log is no {Signature}.");
        var fromData = AbiCodec.Decode(_dataTypes, data);
        var values = new object[Inputs.Count];
        var topic = IsAnonymous ? 0 : 1;
        var next = 0;
        for (var i = 0; i < values.Length; i++)
            values[i] = Inputs[i].IsIndexed ? AbiTopic.Read(Inputs[i].Type, topics[topic++]) : fromData[next++];
        return values;
    }

    /// <summary>Topics and data as the contract would log the values (in the order of declaration).</summary>
    public (Hash32[] Topics, byte[] Data) Encode(params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Inputs.Count) throw new ArgumentException($"{Signature} has {Inputs.Count} values.");
        List<Hash32> topics = IsAnonymous ? [] : [Topic];
        var data = new List<object>();
        for (var i = 0; i < values.Count; i++)
        {
            if (Inputs[i].IsIndexed) topics.Add(AbiTopic.Of(Inputs[i].Type, values[i]));
            else data.Add(values[i]);
        }

        return ([.. topics], AbiCodec.Encode(_dataTypes, data));
    }

    /// <summary>
    /// Topics of a filter: one value for each indexed parameter in order, null for any. Missing at the end: any.
    /// </summary>
    public Hash32?[] FilterTopics(params IReadOnlyList<object?> indexed)
    {
        ArgumentNullException.ThrowIfNull(indexed);
        var types = Inputs.Where(p => p.IsIndexed).Select(p => p.Type).ToArray();
        if (indexed.Count > types.Length)
            throw new ArgumentException($"{Signature} indexes {types.Length} parameters.");
        List<Hash32?> topics = IsAnonymous ? [] : [Topic];
        for (var i = 0; i < indexed.Count; i++)
            topics.Add(indexed[i] is { } value ? AbiTopic.Of(types[i], value) : null);
        return [.. topics];
    }

    public override string ToString() => Signature;
}
