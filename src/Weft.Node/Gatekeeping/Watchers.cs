using System.Threading.Channels;
using Weft.Ethereum;

namespace Weft.Node;

/// <summary>Who listens for news of which request. A slow listener loses old news, never the last.</summary>
internal sealed class Watchers
{
    public const int Most = 10_000;

    private const int NewsKept = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<Hash32, List<Watch>> _watches = [];
    private int _count;

    /// <returns>Null when there are too many.</returns>
    public Watch? Open(Hash32 request)
    {
        lock (_gate)
        {
            if (_count >= Most) return null;
            _count++;
            if (!_watches.TryGetValue(request, out var list)) _watches.Add(request, list = []);
            var watch = new Watch(this, request);
            list.Add(watch);
            return watch;
        }
    }

    public void Tell(RequestNews news)
    {
        lock (_gate)
        {
            foreach (var watch in _watches.GetValueOrDefault(news.RequestHash) ?? []) watch.Hear(news);
        }
    }

    /// <summary>There will be no more news: this life of the gateway ends.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            foreach (var watch in _watches.Values.SelectMany(w => w)) watch.Complete();
        }
    }

    private void Close(Watch watch)
    {
        lock (_gate)
        {
            if (!_watches.TryGetValue(watch.Request, out var list) || !list.Remove(watch)) return;
            _count--;
            if (list.Count == 0) _watches.Remove(watch.Request);
        }
    }

    internal sealed class Watch(Watchers owner, Hash32 request) : IDisposable
    {
        private readonly Channel<RequestNews> _news = Channel.CreateBounded<RequestNews>(
            new BoundedChannelOptions(NewsKept) { FullMode = BoundedChannelFullMode.DropOldest });

        public Hash32 Request { get; } = request;

        public void Hear(RequestNews news) => _news.Writer.TryWrite(news);

        public void Complete() => _news.Writer.TryComplete();

        /// <returns>Null when there will be no more.</returns>
        public async ValueTask<RequestNews?> NextAsync(CancellationToken cancel) =>
            await _news.Reader.WaitToReadAsync(cancel) && _news.Reader.TryRead(out var news) ? news : null;

        public void Dispose() => owner.Close(this);
    }
}
