using Microsoft.AspNetCore.Http.HttpResults;

namespace GameRelay.Backend;

/// <summary>What is wrong with a request, by the members that are wrong; all of it at once.</summary>
internal sealed class MemberErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    public bool Any => _errors.Count > 0;

    public void Add(string member, string error) => _errors[member] = [error];

    public void CheckText(string member, string? value, int minimum, int maximum)
    {
        if (value is null ? minimum > 0 : value.Length < minimum || value.Length > maximum)
            Add(member, $"Must be a text of {minimum} to {maximum} characters.");
        else if (value is not null && !IsStorable(value))
            Add(member, "Must not hold the character U+0000.");
    }

    /// <summary>Postgres stores every character but one.</summary>
    public static bool IsStorable(string value) => !value.Contains('\0', StringComparison.Ordinal);

    public ValidationProblem ToProblem() => TypedResults.ValidationProblem(_errors, detail: string.Join(' ', _errors.Select(error => $"{error.Key}: {error.Value[0]}")));
}
