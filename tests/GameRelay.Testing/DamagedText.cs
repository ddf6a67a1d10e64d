namespace GameRelay.Testing;

/// <summary>A text that was right, with characters changed, put in, cut out or doubled.</summary>
public static class DamagedText
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é\uFFFF";

    public static string Of(string text, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            var length = random.Next(text.Length - at + 1);
            text = random.Next(4) switch
            {
                0 => $"{text[..at]}{Characters[random.Next(Characters.Length)]}{text[(at + 1)..]}",
                1 => $"{text[..at]}{Characters[random.Next(Characters.Length)]}{text[at..]}",
                2 => text.Remove(at, length),
                _ => text.Insert(at, text.Substring(at, length)),
            };
        }
        return text;
    }
}
