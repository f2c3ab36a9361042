using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OxyPlot;

namespace Weft.Cli.Tests;

/// <summary>Pictures as PNG, without any library of the machine's.</summary>
public sealed class PictureTests
{
    /// <summary>The last chunk of every PNG file there is, as in the specification.</summary>
    private static readonly byte[] End = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

    [Fact]
    public void A_png_file_is_as_the_format_says()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        var file = PngFile.Encode(3, 2, pixels);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], file[..8]);
        Assert.Equal(End, file[^12..]);
        Assert.Equal((3, 2), Size(file));
        Assert.Equal(pixels, Pixels(file));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngFile.Encode(3, 3, pixels));
    }

    [Fact]
    public void A_polygon_is_filled_inside_the_clip_and_nowhere_else()
    {
        var canvas = new PixelCanvas(20, 10) { Clip = new(0, 0, 10, 10) };
        canvas.Fill([new(5, 2), new(15, 2), new(15, 8), new(5, 8)], OxyColors.Red);
        canvas.Fill([new(1, 1), new(2, 2)], OxyColors.Blue);
        canvas.Fill([new(-50, -50), new(50, -50), new(0, 50)], OxyColors.Transparent);
        var pixels = Pixels(canvas.ToPng());
        for (var y = 0; y < 10; y++)
        {
            for (var x = 0; x < 20; x++)
            {
                byte[] expected = x is >= 5 and < 10 && y is >= 2 and < 8 ? [255, 0, 0] : [255, 255, 255];
                Assert.Equal(expected, pixels.AsSpan(((y * 20) + x) * 3, 3));
            }
        }
    }

    [Fact]
    public void Half_of_a_colour_lets_half_of_what_is_below_through()
    {
        var canvas = new PixelCanvas(3, 3);
        canvas.Fill([new(0, 0), new(3, 0), new(3, 3), new(0, 3)], OxyColor.FromArgb(128, 0, 0, 0));
        Assert.InRange(Pixels(canvas.ToPng())[12], 125, 129);
    }

    [Fact]
    public void Text_is_where_it_was_measured_also_when_it_is_turned()
    {
        foreach (var turned in (bool[])[false, true])
        {
            var canvas = new PixelCanvas(120, 120);
            var context = new PixelContext(canvas, 120, 120);
            var size = context.MeasureText("Gg 10%", "", 18, 400);
            context.DrawText(
                new(60, 60), "Gg 10%", OxyColors.Black, "", 18, 400, turned ? -90 : 0, HorizontalAlignment.Center,
                VerticalAlignment.Middle, null);
            var pixels = Pixels(canvas.ToPng());
            var dark = Enumerable.Range(0, 120 * 120).Where(i => pixels[i * 3] < 100).ToArray();
            Assert.True(dark.Length > 80);
            var (across, down) = turned ? (size.Height, size.Width) : (size.Width, size.Height);
            Assert.All(dark, i => Assert.InRange(i % 120, 59 - (across / 2), 61 + (across / 2)));
            Assert.All(dark, i => Assert.InRange(i / 120, 59 - (down / 2), 61 + (down / 2)));
        }
    }

    [Fact]
    public void A_dashed_line_has_gaps_and_a_plain_one_has_none()
    {
        var canvas = new PixelCanvas(60, 20);
        var context = new PixelContext(canvas, 60, 20);
        context.DrawLine(
            [new(0, 5), new(60, 5)], OxyColors.Black, 2, EdgeRenderingMode.Automatic, null, LineJoin.Miter);
        context.DrawLine(
            [new(0, 15), new(60, 15)], OxyColors.Black, 2, EdgeRenderingMode.Automatic, [2, 2], LineJoin.Miter);
        var pixels = Pixels(canvas.ToPng());
        Assert.All(Enumerable.Range(0, 60), x => Assert.Equal(0, pixels[((5 * 60) + x) * 3]));
        Assert.Contains(Enumerable.Range(0, 60), x => pixels[((15 * 60) + x) * 3] == 255);
        Assert.Contains(Enumerable.Range(0, 60), x => pixels[((15 * 60) + x) * 3] == 0);
    }

    private static (int Width, int Height) Size(byte[] file) => (
        BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));

    /// <summary>Three bytes each, read from a file with one chunk of data and no filter.</summary>
    internal static byte[] Pixels(byte[] file)
    {
        var (width, height) = Size(file);
        var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33));
        Assert.Equal("IDAT", Encoding.ASCII.GetString(file, 37, 4));
        using var data = new ZLibStream(new MemoryStream(file, 41, length), CompressionMode.Decompress);
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(0, data.ReadByte());
            data.ReadExactly(pixels, y * width * 3, width * 3);
        }

        Assert.Equal(-1, data.ReadByte());
        return pixels;
    }
}
