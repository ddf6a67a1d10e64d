namespace GameRelay.Api;

/// <summary>The text of this member, or of each of its elements, obeys the shape's rule.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IsAttribute(Shape shape) : Attribute
{
    public Shape Shape { get; } = shape;
}

/// <summary>How many elements a list may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;
    public int Maximum { get; } = maximum;
}

/// <summary>The bounds of a number, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BetweenAttribute(int minimum, int maximum) : Attribute
{
    public int Minimum { get; } = minimum;
    public int Maximum { get; } = maximum;
}

/// <summary>The greatest length of a blob, decoded.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BytesAttribute(int maximum) : Attribute
{
    public int Maximum { get; } = maximum;
}
