import DefaultTheme from "vitepress/theme";
import "../../../../cap.css";

export default DefaultTheme;
