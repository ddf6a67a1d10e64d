using System.Globalization;
using System.Security;
using System.Text;

namespace GameRelay.Benchmarks.Charts;

/// <summary>A line of a chart: one value for each place on the x axis; null where there is none.</summary>
internal sealed record Line(string Name, string Colour, bool IsDashed, IReadOnlyList<Point?> Points);

/// <summary>One value. One that is in doubt is drawn hollow.</summary>
internal sealed record Point(double Value, bool IsDoubtful);

/// <summary>A chart in SVG. Places on the x axis are evenly spaced whatever they stand for; the y axis is logarithmic.</summary>
internal sealed record LineChart(string Title, string XTitle, IReadOnlyList<string> Places, string YTitle, IReadOnlyList<Line> Lines)
{
    private const double Width = 720;
    private const double Height = 400;
    private const double Left = 64;
    private const double Right = 190;
    private const double Top = 44;
    private const double Bottom = 52;
    private const string Centred = "text-anchor=\"middle\"";

    public string ToSvg()
    {
        var scale = Scale.Of(Lines.SelectMany(line => line.Points).OfType<Point>().Select(point => point.Value));
        StringBuilder svg = new();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" fill="#333">""");
        Add(svg, $"""<rect width="100%" height="100%" fill="#fff"/>""");
        AddText(svg, Left, 24, Title, "font-size=\"15\" font-weight=\"bold\"");
        foreach (var mark in scale.Marks)
        {
            var y = Y(scale, mark);
            Add(svg, $"""<line x1="{Left}" y1="{y:0.#}" x2="{Width - Right}" y2="{y:0.#}" stroke="#ddd"/>""");
            AddText(svg, Left - 8, y + 4, mark.ToString("0.###", CultureInfo.InvariantCulture), "text-anchor=\"end\"");
        }

        for (var place = 0; place < Places.Count; place++)
            AddText(svg, X(place), Height - Bottom + 20, Places[place], Centred);
        AddText(svg, (Left + Width - Right) / 2, Height - 12, XTitle, Centred);
        AddText(svg, 16, Top - 10, YTitle, "");
        for (var line = 0; line < Lines.Count; line++)
            Draw(svg, scale, Lines[line], line);
        Add(svg, $"</svg>");
        return svg.ToString();
    }

    private void Draw(StringBuilder svg, Scale scale, Line line, int number)
    {
        var places = line.Points.Index().Where(point => point.Item is not null)
            .Select(point => (X: X(point.Index), Y: Y(scale, point.Item!.Value), point.Item.IsDoubtful)).ToList();
        var stroke = $"stroke=\"{line.Colour}\" stroke-width=\"2\"{(line.IsDashed ? " stroke-dasharray=\"5 4\"" : "")}";
        var path = string.Join(' ', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.X:0.#},{place.Y:0.#}")));
        Add(svg, $"""<polyline points="{path}" fill="none" {stroke}/>""");
        foreach (var (x, y, isDoubtful) in places)
            Add(svg, $"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3.5" fill="{(isDoubtful ? "#fff" : line.Colour)}" stroke="{line.Colour}" stroke-width="1.5"/>""");

        var (keyX, keyY) = (Width - Right + 16, Top + 8 + (18 * number));
        Add(svg, $"""<line x1="{keyX}" y1="{keyY}" x2="{keyX + 26}" y2="{keyY}" {stroke}/>""");
        AddText(svg, keyX + 32, keyY + 4, line.Name, "");
    }

    private static void AddText(StringBuilder svg, double x, double y, string text, string style) =>
        Add(svg, $"""<text x="{x:0.#}" y="{y:0.#}" {style}>{SecurityElement.Escape(text)}</text>""");

    private static void Add(StringBuilder svg, FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private double X(int place) => Left + 20 + ((Width - Right - Left - 40) * place / Math.Max(1, Places.Count - 1));

    private static double Y(Scale scale, double value) => Height - Bottom - ((Height - Bottom - Top) * scale.Position(value));
}
