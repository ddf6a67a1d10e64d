using System.Globalization;
using System.Security;
using System.Text;

namespace GameRelay.Benchmarks.Charts;

/// <summary>A line of a chart: one value for each place on the x axis; null where there is none.</summary>
internal sealed record Line(string Name, string Colour, bool IsDashed, IReadOnlyList<Point?> Points);

/// <summary>One value. One that is in doubt is drawn hollow.</summary>
internal sealed record Point(double Value, bool IsDoubtful);

/// <summary>A chart in SVG. Places on the x axis are evenly spaced whatever they stand for; the y axis is linear from zero, or logarithmic.</summary>
internal sealed record LineChart(string Title, string XTitle, IReadOnlyList<string> Places, string YTitle, bool IsLogarithmic, IReadOnlyList<Line> Lines)
{
    private const double Width = 720;
    private const double Height = 400;
    private const double Left = 64;
    private const double Right = 190;
    private const double Top = 44;
    private const double Bottom = 52;

    public string ToSvg()
    {
        var scale = Scale.Of(IsLogarithmic, [.. Lines.SelectMany(line => line.Points).OfType<Point>().Select(point => point.Value)]);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" fill="#333">""").Append('\n');
        svg.Append("""<rect width="100%" height="100%" fill="#fff"/>""").Append('\n');
        Text(svg, Left, 24, Title, """font-size="15" font-weight="bold" """);
        foreach (var mark in scale.Marks)
        {
            var y = Y(scale, mark);
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{Left}" y1="{y:0.#}" x2="{Width - Right}" y2="{y:0.#}" stroke="#ddd"/>""").Append('\n');
            Text(svg, Left - 8, y + 4, mark.ToString("0.###", CultureInfo.InvariantCulture), """text-anchor="end" """);
        }

        for (var place = 0; place < Places.Count; place++)
            Text(svg, X(place), Height - Bottom + 20, Places[place], """text-anchor="middle" """);
        Text(svg, (Left + Width - Right) / 2, Height - 12, XTitle, """text-anchor="middle" """);
        svg.Append(CultureInfo.InvariantCulture, $"""<text transform="translate(16 {(Top + Height - Bottom) / 2:0.#}) rotate(-90)" text-anchor="middle">{SecurityElement.Escape(YTitle)}</text>""").Append('\n');
        for (var line = 0; line < Lines.Count; line++)
            Draw(svg, scale, Lines[line], line);
        return svg.Append("</svg>\n").ToString();
    }

    private void Draw(StringBuilder svg, Scale scale, Line line, int number)
    {
        var places = line.Points.Index().Where(point => point.Item is not null).Select(point => (X: X(point.Index), Y: Y(scale, point.Item!.Value), point.Item.IsDoubtful)).ToList();
        var dash = line.IsDashed ? """ stroke-dasharray="5 4" """ : " ";
        var path = string.Join(' ', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.X:0.#},{place.Y:0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"""<polyline points="{path}" fill="none" stroke="{line.Colour}" stroke-width="2"{dash}/>""").Append('\n');
        foreach (var (x, y, isDoubtful) in places)
            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3.5" fill="{(isDoubtful ? "#fff" : line.Colour)}" stroke="{line.Colour}" stroke-width="1.5"/>""").Append('\n');

        var keyY = Top + 8 + (18 * number);
        var keyX = Width - Right + 16;
        svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{keyX}" y1="{keyY}" x2="{keyX + 26}" y2="{keyY}" stroke="{line.Colour}" stroke-width="2"{dash}/>""").Append('\n');
        Text(svg, keyX + 32, keyY + 4, line.Name, "");
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string style) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" {style}>{SecurityElement.Escape(text)}</text>""").Append('\n');

    private double X(int place) => Left + 20 + ((Width - Right - Left - 40) * place / Math.Max(1, Places.Count - 1));

    private static double Y(Scale scale, double value) => Height - Bottom - ((Height - Bottom - Top) * scale.Position(value));
}
