using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Output;

/// <summary>Lists as plain columns that <c>awk</c> and <c>grep</c> can read too, and single things as a column of names and one of values.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    public static IRenderable List<T>(IEnumerable<T> rows, params (string Title, Func<T, object?> Cell)[] columns)
    {
        var table = new Table().NoBorder();
        foreach (var (title, _) in columns)
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))).NoWrap().PadLeft(0).PadRight(Gap));
        foreach (var row in rows)
            table.AddRow(columns.Select(column => Cell(column.Cell(row))));
        return table;
    }

    /// <summary>What is null is left out.</summary>
    public static IRenderable Fields(params (string Name, object? Value)[] fields)
    {
        var table = new Table().NoBorder().HideHeaders()
            .AddColumn(new TableColumn("").NoWrap().PadLeft(0).PadRight(Gap))
            .AddColumn(new TableColumn("").PadLeft(0).PadRight(0));
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                table.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), Cell(value));
        }

        return table;
    }

    private static IRenderable Cell(object? value) => value as IRenderable ?? new Text(Values.Format(value));
}
