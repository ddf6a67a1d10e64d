using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class HostRefusal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "refusal",
                table: "computes",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "refusal",
                table: "computes");
        }
    }
}
