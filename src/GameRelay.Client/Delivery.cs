namespace GameRelay.Client;

/// <summary>How a message travels.</summary>
public enum Delivery
{
    /// <summary>Arrives, once, and in the order in which reliable messages were sent.</summary>
    Reliable,

    /// <summary>Leaves at once and is not sent again: it may be lost, or overtaken. For state that the next message replaces anyway.</summary>
    Fast,
}
