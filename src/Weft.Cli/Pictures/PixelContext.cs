using OxyPlot;

namespace Weft.Cli;

/// <summary>Lets OxyPlot draw on a <see cref="PixelCanvas"/>: lines and letters become polygons.</summary>
internal sealed class PixelContext(PixelCanvas canvas, int width, int height) : ClippingRenderContext
{
    /// <summary>A letter and the space under it, in pixels of the font.</summary>
    private const double LineHeight = PixelFont.Height + 2;

    private const double Advance = PixelFont.Width + 1;

    public static byte[] Draw(IReadOnlyList<(PlotModel Model, OxyRect Place)> plots, int width, int height)
    {
        var canvas = new PixelCanvas(width, height);
        var context = new PixelContext(canvas, width, height);
        foreach (var (model, place) in plots)
        {
            ((IPlotModel)model).Update(true);
            ((IPlotModel)model).Render(context, place);
        }

        return canvas.ToPng();
    }

    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode,
        double[]? dashArray, LineJoin lineJoin)
    {
        if (stroke.A == 0 || thickness <= 0) return;
        var dash = new Dash(dashArray, thickness);
        for (var i = 1; i < points.Count; i++)
        {
            foreach (var (from, to) in dash.Parts(points[i - 1], points[i]))
                canvas.Fill(Bar(from, to, thickness), stroke);
        }
    }

    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness,
        EdgeRenderingMode edgeRenderingMode, double[]? dashArray, LineJoin lineJoin)
    {
        canvas.Fill([.. points], fill);
        if (points.Count > 0)
            DrawLine([.. points, points[0]], stroke, thickness, edgeRenderingMode, dashArray, lineJoin);
    }

    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight,
        double rotation, HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text)) return;
        var size = MeasureText(text, fontFamily, fontSize, fontWeight);
        var left = horizontalAlignment switch
        {
            HorizontalAlignment.Left => 0,
            HorizontalAlignment.Center => -size.Width / 2,
            _ => -size.Width,
        };
        var top = verticalAlignment switch
        {
            VerticalAlignment.Top => 0,
            VerticalAlignment.Middle => -size.Height / 2,
            _ => -size.Height,
        };
        var (sin, cos) = Math.SinCos(rotation * Math.PI / 180);
        ScreenPoint At(double x, double y) => new(
            p.X + ((left + x) * cos) - ((top + y) * sin), p.Y + ((left + x) * sin) + ((top + y) * cos));
        var pixel = fontSize / LineHeight;
        for (var i = 0; i < text.Length; i++)
        {
            for (var at = 0; at < PixelFont.Width * PixelFont.Height; at++)
            {
                var (row, column) = Math.DivRem(at, PixelFont.Width);
                if (!PixelFont.Has(text[i], column, row)) continue;
                var (x, y) = (((i * Advance) + column) * pixel, (row + 1) * pixel);
                canvas.Fill([At(x, y), At(x + pixel, y), At(x + pixel, y + pixel), At(x, y + pixel)], fill);
            }
        }
    }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text)
            ? OxySize.Empty
            : new(((text.Length * Advance) - 1) * fontSize / LineHeight, fontSize);

    protected override void SetClip(OxyRect clippingRectangle) => canvas.Clip = clippingRectangle;

    protected override void ResetClip() => canvas.Clip = new(0, 0, width, height);

    private static ScreenPoint[] Bar(ScreenPoint from, ScreenPoint to, double thickness)
    {
        var along = to - from;
        var length = along.Length;
        if (length <= 0) return [];
        // Half a thickness to each side, and as much beyond the ends, which closes the corners.
        var (x, y) = (along.X / length * thickness / 2, along.Y / length * thickness / 2);
        return
        [
            new(from.X - x - y, from.Y - y + x), new(to.X + x - y, to.Y + y + x), new(to.X + x + y, to.Y + y - x),
            new(from.X - x + y, from.Y - y - x),
        ];
    }

    /// <summary>Cuts a line into the parts that are drawn; goes on where the last line ended.</summary>
    private sealed class Dash(double[]? lengths, double thickness)
    {
        private readonly double[] _lengths = lengths ?? [];
        private double _done;

        public IEnumerable<(ScreenPoint From, ScreenPoint To)> Parts(ScreenPoint from, ScreenPoint to)
        {
            var whole = (to - from).Length;
            if (_lengths.Length < 2 || whole <= 0)
            {
                yield return (from, to);
                yield break;
            }

            for (var at = 0.0; at < whole;)
            {
                var (left, drawn) = Next();
                var part = Math.Min(left, whole - at);
                var along = to - from;
                if (drawn) yield return (from + (along * (at / whole)), from + (along * ((at + part) / whole)));
                (at, _done) = (at + part, _done + part);
            }
        }

        private (double Left, bool Drawn) Next()
        {
            var at = _done % (_lengths.Sum() * thickness);
            for (var i = 0; i < _lengths.Length; i++)
            {
                var length = _lengths[i] * thickness;
                if (at < length) return (Math.Max(length - at, 0.01), i % 2 == 0);
                at -= length;
            }

            return (0.01, true);
        }
    }
}
