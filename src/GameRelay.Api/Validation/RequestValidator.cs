using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GameRelay.Api;

/// <summary>
/// Holds a request against the constraints that its type declares. A member that C# calls <c>required</c> is one that the API requires.
/// Messages read as GameLift's own do, with paths such as <c>runtimeConfiguration.serverProcesses.1.member.launchPath</c>.
/// </summary>
public static class RequestValidator
{
    private const int MaximumErrors = 10;
    private const int MaximumQuotedLength = 128;
    private static readonly ConcurrentDictionary<Type, Member[]> MembersByType = new();

    /// <exception cref="InvalidRequestException">At least one constraint is broken.</exception>
    public static void Validate(object request)
    {
        var errors = new List<string>();
        CheckMembers(request, "", errors);
        if (errors.Count > 0)
            throw new InvalidRequestException(Describe(errors));
    }

    internal static string Describe(IReadOnlyCollection<string> errors) =>
        $"{errors.Count} validation error{(errors.Count == 1 ? "" : "s")} detected: {string.Join("; ", errors)}";

    internal static string Error(object? value, string path, string constraint) =>
        $"Value {Quote(value)} at '{path}' failed to satisfy constraint: {constraint}";

    private static void CheckMembers(object value, string prefix, List<string> errors)
    {
        foreach (var member in MembersByType.GetOrAdd(value.GetType(), FindMembers))
        {
            if (errors.Count >= MaximumErrors)
                return;
            CheckMember(member, member.Property.GetValue(value), prefix + member.WireName, errors);
        }
    }

    private static void CheckMember(Member member, object? value, string path, List<string> errors)
    {
        switch (value)
        {
            case null:
                if (member.Required)
                    errors.Add(Error(null, path, "Member must not be null"));
                break;
            case string text:
                CheckText(text, member.Rule, path, errors);
                break;
            case int number when member.Between is { } between:
                CheckNumber(number, between, path, errors);
                break;
            case ReadOnlyMemory<byte> blob when member.Bytes is { } bytes && blob.Length > bytes.Maximum:
                errors.Add($"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {bytes.Maximum} bytes " +
                           $"(it has {blob.Length})");
                break;
            case IReadOnlyDictionary<string, string> map:
                foreach (var (key, entry) in map)
                {
                    CheckText(key, rule: null, $"{path}.key", errors);
                    CheckElement(member, entry, $"{path}.{key}", errors);
                }

                break;
            case IList list:
                CheckList(member, list, path, errors);
                break;
            default:
                if (value.GetType().Assembly == typeof(RequestValidator).Assembly && !value.GetType().IsEnum)
                    CheckMembers(value, path + ".", errors);
                break;
        }
    }

    private static void CheckList(Member member, IList list, string path, List<string> errors)
    {
        if (member.Items is { } items && (list.Count < items.Minimum || list.Count > items.Maximum))
        {
            var bound = list.Count < items.Minimum ? $"greater than or equal to {items.Minimum}" : $"less than or equal to {items.Maximum}";
            errors.Add($"Value at '{path}' failed to satisfy constraint: Member must have length {bound} (it has {list.Count})");
            return;
        }

        for (var i = 0; i < list.Count && errors.Count < MaximumErrors; i++)
            CheckElement(member, list[i], string.Create(CultureInfo.InvariantCulture, $"{path}.{i + 1}.member"), errors);
    }

    private static void CheckElement(Member member, object? element, string path, List<string> errors)
    {
        if (element is null)
            errors.Add(Error(null, path, "Member must not be null"));
        else if (element is string text)
            CheckText(text, member.Rule, path, errors);
        else if (!element.GetType().IsEnum)
            CheckMembers(element, path + ".", errors);
    }

    private static void CheckText(string text, ShapeRule? rule, string path, List<string> errors)
    {
        if (text.Contains('\0'))
            errors.Add(Error(text.Replace("\0", "\\u0000", StringComparison.Ordinal), path, "Member must not contain the character U+0000"));
        else if (rule is null)
            return;
        else if (text.Length < rule.Minimum)
            errors.Add(Error(text, path, $"Member must have length greater than or equal to {rule.Minimum}"));
        else if (text.Length > rule.Maximum)
            errors.Add(Error(text, path, $"Member must have length less than or equal to {rule.Maximum} (it has {text.Length})"));
        else if (!rule.Matches(text))
            errors.Add(Error(text, path, $"Member must satisfy regular expression pattern: {rule.Pattern}"));
    }

    private static void CheckNumber(int number, BetweenAttribute between, string path, List<string> errors)
    {
        if (number < between.Minimum)
            errors.Add(Error(number, path, $"Member must have value greater than or equal to {between.Minimum}"));
        else if (number > between.Maximum)
            errors.Add(Error(number, path, $"Member must have value less than or equal to {between.Maximum}"));
    }

    private static string Quote(object? value)
    {
        if (value is null)
            return "null";
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length <= MaximumQuotedLength ? $"'{text}'" : $"'{text.AsSpan(0, MaximumQuotedLength)}…'";
    }

    private static Member[] FindMembers(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).Select(Member.Of)];

    private sealed record Member(
        PropertyInfo Property, string WireName, bool Required, ShapeRule? Rule, ItemsAttribute? Items, BetweenAttribute? Between, BytesAttribute? Bytes)
    {
        internal static Member Of(PropertyInfo property) => new(
            property,
            MemberPath.LowerFirst(property.Name),
            property.IsDefined(typeof(RequiredMemberAttribute)),
            property.GetCustomAttribute<IsAttribute>() is { } shape ? ShapeRule.Of(shape.Shape) : null,
            property.GetCustomAttribute<ItemsAttribute>(),
            property.GetCustomAttribute<BetweenAttribute>(),
            property.GetCustomAttribute<BytesAttribute>());
    }
}
