namespace GameRelay.Api;

public enum AuthenticationScheme
{
    /// <summary>AWS Signature Version 4: the secret never travels.</summary>
    SigV4,

    /// <summary><c>Authorization: Bearer &lt;access key id&gt;.&lt;secret&gt;</c>; for TLS or loopback only.</summary>
    Bearer,
}

public sealed class GameRelayClientOptions
{
    /// <summary>Where the control plane listens; a path is kept as a prefix.</summary>
    public required Uri Endpoint { get; init; }

    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    public AuthenticationScheme Authentication { get; init; } = AuthenticationScheme.SigV4;

    /// <summary>The region that requests are signed for; the control plane takes any.</summary>
    public string Region { get; init; } = "local";

    /// <summary>How often a call is sent at most. A call that might have changed something is repeated only when the server said that it had not.</summary>
    public int MaximumAttempts { get; init; } = 3;

    /// <summary>The pause before the first repetition; it doubles from one to the next, and each is cut at random to between half and all of it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}
