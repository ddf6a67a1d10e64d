namespace GameRelay.Cli.Output;

internal enum OutputFormat
{
    Table,
    Json,
    Text,
}

/// <summary>How the user wants a result.</summary>
internal sealed record OutputStyle(OutputFormat Format, JmesPathQuery? Query)
{
    public bool IsForPeople => Format == OutputFormat.Table;
}
