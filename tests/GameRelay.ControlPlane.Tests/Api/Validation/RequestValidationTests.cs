using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Api.Codecs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>Every rule of every member of every operation, from the table of <see cref="RequestTable"/>.</summary>
public sealed class RequestValidationTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private static readonly AwsJsonCodec Codec = new AwsJsonCodec();

    public static TheoryData<string> OperationNames => [.. RequestTable.Operations.Keys];

    [Fact]
    public void Every_member_of_every_operation_is_in_the_table()
    {
        var missing = new List<string>();
        foreach (var operation in Served())
        {
            var rows = RequestTable.Operations.GetValueOrDefault(NameOf(operation))?.Select(member => member.Path).ToList() ?? [];
            if (!RequestTable.Operations.ContainsKey(NameOf(operation)))
                missing.Add(NameOf(operation));
            missing.AddRange(PathsOf(operation.RequestType, "").Except(rows).Select(path => $"{NameOf(operation)} {path}"));
            missing.AddRange(rows.Except(PathsOf(operation.RequestType, "")).Select(path => $"{NameOf(operation)} {path} (in the table only)"));
        }

        Assert.True(missing.Count == 0, $"{nameof(RequestTable)} needs lines with the rules of: {string.Join(", ", missing)}");
    }

    [Theory, MemberData(nameof(OperationNames))]
    public void What_breaks_a_rule_is_refused_with_the_member_the_rule_and_the_value(string name)
    {
        if (Find(name) is not { } operation)
            return;
        var members = RequestTable.Operations[name];
        foreach (var member in members)
        {
            foreach (var bad in member.Bad(RequestBodies.MessagePath(member.Path), RequestBodies.ElementOf(members, member)))
            {
                var message = Refuse(operation, RequestBodies.With(members, member, bad.Value));
                Assert.StartsWith("1 validation error detected: Value ", message, StringComparison.Ordinal);
                Assert.Contains($" at '{bad.Path}' failed to satisfy constraint: {bad.Constraint}", message, StringComparison.Ordinal);
                Assert.True(bad.Value is JsonArray or JsonObject || member.Kind == "Blob" || message.Contains(Quote(bad.Value), StringComparison.Ordinal), message);
            }
        }
    }

    [Theory, MemberData(nameof(OperationNames))]
    public void What_keeps_every_rule_is_let_through_up_to_the_bounds(string name)
    {
        if (Find(name) is not { } operation)
            return;
        RequestValidator.Validate(Read(operation, RequestBodies.Good(RequestTable.Operations[name])));
        RequestValidator.Validate(Read(operation, RequestBodies.Greatest(RequestTable.Operations[name])));
    }

    private static object Read(OperationDefinition operation, JsonObject body) => Codec.Read(Encoding.UTF8.GetBytes(body.ToJsonString()), operation.RequestType);

    private static string Refuse(OperationDefinition operation, JsonObject body)
    {
        var error = Record.Exception(() => RequestValidator.Validate(Read(operation, body)));
        Assert.True(error is InvalidRequestException, $"{error?.ToString() ?? "Nothing"} instead of a refusal of {body.ToJsonString()[..Math.Min(2000, body.ToJsonString().Length)]}");
        return error!.Message;
    }

    private static string Quote(JsonNode? value)
    {
        var text = value?.ToString().Replace("\0", "\\u0000", StringComparison.Ordinal);
        return text switch
        {
            null => "Value null at",
            { Length: <= 128 } => $"Value '{text}' at",
            _ => $"Value '{text[..128]}…' at",
        };
    }

    // A line may be there before the operation is.
    private OperationDefinition? Find(string name) => Served().SingleOrDefault(operation => NameOf(operation) == name);

    private IEnumerable<OperationDefinition> Served() => shared.Host.Services.GetServices<OperationDefinition>();

    private static string NameOf(OperationDefinition operation) => operation.Target[(operation.Target.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static IEnumerable<string> PathsOf(Type type, string prefix)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var path = prefix + (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name);
            yield return path;
            var inner = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[^1] : property.PropertyType;
            if (inner.Assembly != typeof(Operations).Assembly || inner.IsEnum)
                continue;
            foreach (var below in PathsOf(inner, path + (inner == property.PropertyType ? "." : "[].")))
                yield return below;
        }
    }
}
