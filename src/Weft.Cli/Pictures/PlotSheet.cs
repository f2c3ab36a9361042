using System.Text;
using System.Xml.Linq;
using OxyPlot;

namespace Weft.Cli;

/// <summary>Plots below each other in one picture.</summary>
internal sealed record PlotSheet(int Width, IReadOnlyList<(PlotModel Model, int Height)> Plots)
{
    private int Height => Plots.Sum(plot => plot.Height);

    /// <returns>One SVG document.</returns>
    public string ToSvg()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        var document = new XElement(
            svg + "svg", new XAttribute("width", Width), new XAttribute("height", Height));
        foreach (var (model, place) in Placed())
        {
            // Its header carries a doctype that no reader needs.
            var exporter = new SvgExporter { Width = Width, Height = place.Height, IsDocument = false };
            var part = XElement.Parse(exporter.ExportToString(model));
            part.SetAttributeValue("y", (int)place.Top);
            document.Add(part);
        }

        return new StringBuilder().AppendLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>")
            .Append(document).AppendLine().ToString();
    }

    /// <returns>A PNG file.</returns>
    public byte[] ToPng() => PixelContext.Draw([.. Placed()], Width, Height);

    private IEnumerable<(PlotModel Model, OxyRect Place)> Placed()
    {
        var top = 0;
        foreach (var (model, height) in Plots)
        {
            yield return (model, new OxyRect(0, top, Width, height));
            top += height;
        }
    }
}
