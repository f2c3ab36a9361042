using OxyPlot;

namespace Weft.Cli;

/// <summary>Opaque pixels that polygons are filled on, three times finer than the picture, for smooth edges.</summary>
internal sealed class PixelCanvas
{
    private const int Fine = 3;

    private readonly int _width;
    private readonly int _height;
    private readonly byte[] _rgb;

    public PixelCanvas(int width, int height)
    {
        (_width, _height) = (width * Fine, height * Fine);
        _rgb = new byte[_width * _height * 3];
        Array.Fill(_rgb, byte.MaxValue);
        Clip = new(0, 0, width, height);
    }

    /// <summary>Nothing is drawn outside of it.</summary>
    public OxyRect Clip { get; set; }

    /// <summary>Inside is where a ray crosses the border an odd number of times.</summary>
    public void Fill(IReadOnlyList<ScreenPoint> polygon, OxyColor color)
    {
        if (color.A == 0 || polygon.Count < 3) return;
        var top = Math.Max(polygon.Min(point => point.Y), Clip.Top);
        var bottom = Math.Min(polygon.Max(point => point.Y), Clip.Bottom);
        var crossings = new List<double>();
        for (var y = Math.Max(0, (int)Math.Floor(top * Fine)); y < Math.Min(_height, bottom * Fine); y++)
        {
            // Each row is looked at in its middle.
            var at = (y + 0.5) / Fine;
            if (at < top || at > bottom) continue;
            crossings.Clear();
            for (var i = 0; i < polygon.Count; i++)
            {
                var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Count]);
                if (a.Y <= at != b.Y <= at) crossings.Add(a.X + ((at - a.Y) * (b.X - a.X) / (b.Y - a.Y)));
            }

            crossings.Sort();
            for (var i = 0; i + 1 < crossings.Count; i += 2) Row(y, crossings[i], crossings[i + 1], color);
        }
    }

    /// <summary>As PNG, each pixel the mean of its nine.</summary>
    public byte[] ToPng()
    {
        var (width, height) = (_width / Fine, _height / Fine);
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, 3);
            var (y, x) = Math.DivRem(pixel, width);
            var sum = 0;
            for (var part = 0; part < Fine * Fine; part++)
                sum += _rgb[(((((y * Fine) + (part / Fine)) * _width) + (x * Fine) + (part % Fine)) * 3) + channel];
            rgb[i] = (byte)(sum / (Fine * Fine));
        }

        return PngFile.Encode(width, height, rgb);
    }

    private void Row(int y, double from, double to, OxyColor color)
    {
        var first = Math.Max(0, (int)Math.Ceiling((Math.Max(from, Clip.Left) * Fine) - 0.5));
        var last = Math.Min(_width - 1, (int)Math.Floor((Math.Min(to, Clip.Right) * Fine) - 0.5));
        for (var x = first; x <= last; x++)
        {
            var at = ((y * _width) + x) * 3;
            _rgb[at] = Blend(_rgb[at], color.R, color.A);
            _rgb[at + 1] = Blend(_rgb[at + 1], color.G, color.A);
            _rgb[at + 2] = Blend(_rgb[at + 2], color.B, color.A);
        }
    }

    private static byte Blend(byte under, byte over, byte alpha) =>
        (byte)(((under * (255 - alpha)) + (over * alpha)) / 255);
}
