using GameRelay.Realtime;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal sealed class MasterKeyOptionsValidator : IValidateOptions<MasterKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, MasterKeyOptions options)
    {
        List<string> failures = [.. FindFailures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Without any key, one is made.</summary>
    internal static IEnumerable<string> FindFailures(MasterKeyOptions options)
    {
        foreach (var version in options.Keys.Where(key => !IsKey(key.Value)).Select(key => key.Key))
            yield return $"MasterKey:Keys:{version} is not {SessionKeys.KeyBytes} bytes of base64; 'openssl rand -base64 32' makes one.";
        if (options.Keys.Count > 0 && !options.Keys.ContainsKey(options.CurrentVersion))
            yield return $"MasterKey:CurrentVersion is {options.CurrentVersion}, but MasterKey:Keys holds no key of that version.";
    }

    private static bool IsKey(string text) =>
        Convert.TryFromBase64String(text, new byte[SessionKeys.KeyBytes + 1], out var length) && length == SessionKeys.KeyBytes;
}
