using Weft.Ethereum;

namespace Weft.Chain;

/// <summary>The last blocks that were delivered, oldest first, so that replaced ones are noticed.</summary>
internal sealed class BlockRing
{
    public const int Size = 128;

    private readonly LinkedList<(ulong Number, Hash32 Hash)> _blocks = new();

    public (ulong Number, Hash32 Hash)? Newest => _blocks.Last?.Value;

    public ulong OldestNumber => _blocks.First!.Value.Number;

    public IEnumerable<(ulong Number, Hash32 Hash)> FromNewest()
    {
        for (var node = _blocks.Last; node is not null; node = node.Previous) yield return node.Value;
    }

    public void Add(RpcBlock block)
    {
        if (Newest is { } newest && block.Number <= newest.Number)
            throw new InvalidOperationException("Blocks are added in ascending order.");
        _blocks.AddLast((block.Number, block.Hash));
        if (_blocks.Count > Size) _blocks.RemoveFirst();
    }

    public void RemoveAfter(ulong number)
    {
        while (Newest is { } newest && newest.Number > number) _blocks.RemoveLast();
    }
}
