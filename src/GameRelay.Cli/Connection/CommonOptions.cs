using System.CommandLine;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Connection;

/// <summary>What every command that asks a control plane takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Print what the API answers, with its own field names: short for --output json." };

    private readonly Option<string?> _output = new Option<string?>("--output")
    {
        Description = "table (for people; the default), json, or text (values with tabs between them, as --output text of the AWS CLI).",
        HelpName = "format",
    }.AcceptOnlyFromAmong("table", "json", "text");

    private readonly Option<JmesPathQuery?> _query = new("--query")
    {
        Description = "Print only what this JMESPath expression picks out of the answer, as JSON unless --output says text.",
        HelpName = "expression",
        CustomParser = JmesPathQuery.Parse,
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = $"A profile of the configuration file. Default: {ApiSettings.ProfileVariable}.",
        HelpName = "name",
    };

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"URL of the control plane. Default: the profile's, or {ApiSettings.EndpointVariable}.",
        HelpName = "url",
    };

    public CommonOptions() => _profile.CompletionSources.Add(_ => ProfileFile.Read().Select(profile => new System.CommandLine.Completions.CompletionItem(profile.Name)));

    public IEnumerable<Option> All => [_json, _output, _query, _profile, _endpoint];

    public OutputStyle Style(ParseResult parsed)
    {
        var query = parsed.GetValue(_query);
        var format = parsed.GetValue(_output) switch
        {
            "json" => OutputFormat.Json,
            "text" => OutputFormat.Text,
            _ => parsed.GetValue(_json) || query is not null ? OutputFormat.Json : OutputFormat.Table,
        };
        return new(format, query);
    }

    public ApiSettings Settings(ParseResult parsed) => ApiSettings.Read(parsed.GetValue(_endpoint), parsed.GetValue(_profile));
}
