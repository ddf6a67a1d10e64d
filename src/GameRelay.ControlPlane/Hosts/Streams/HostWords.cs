using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>
/// The texts in what a host says. Some of them it passes on from the script of a stranger, so one that Postgres does not take, or that nobody would read to
/// its end, is no fault of the host's: it is made fit to be kept.
/// </summary>
internal static class HostWords
{
    internal const int Longest = 4096;

    internal static T MakeStorable<T>(T message)
        where T : IMessage
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is FieldType.String or FieldType.Message)
                MakeStorable(message, field);
        }
        return message;
    }

    private static void MakeStorable(IMessage message, FieldDescriptor field)
    {
        var value = field.Accessor.GetValue(message);
        switch (value)
        {
            case string text when Storable(text) is var storable && !ReferenceEquals(storable, text):
                field.Accessor.SetValue(message, storable);
                break;
            case IList<string> texts:
                for (var i = 0; i < texts.Count; i++)
                    texts[i] = Storable(texts[i]);
                break;
            case IMessage inner:
                MakeStorable(inner);
                break;
            case System.Collections.IEnumerable inners and not string:
                foreach (var inner in inners.OfType<IMessage>())
                    MakeStorable(inner);
                break;
        }
    }

    private static string Storable(string text)
    {
        if (text.Length > Longest)
            text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
        return text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
    }
}
